package dev.vireo.libvirt;

import java.time.ZoneOffset;
import java.util.Optional;

/**
 * The guest's time zone as it is now: in summer another one than in winter.
 *
 * @param name its abbreviation, such as CEST; not every guest agent tells it
 * @param offset how far its clocks are ahead of UTC
 */
public record GuestTimeZone(Optional<String> name, ZoneOffset offset) {
  private static final int NAME = 32;

  /** Bounds the name. */
  public GuestTimeZone {
    name = GuestText.of(name, NAME);
  }

  /** Empty for an offset that no place on earth has. */
  public static Optional<GuestTimeZone> of(Optional<String> name, long seconds) {
    return Math.abs(seconds) > ZoneOffset.MAX.getTotalSeconds()
        ? Optional.empty()
        : Optional.of(new GuestTimeZone(name, ZoneOffset.ofTotalSeconds((int) seconds)));
  }
}
