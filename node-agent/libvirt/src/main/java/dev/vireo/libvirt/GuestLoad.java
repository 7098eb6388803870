package dev.vireo.libvirt;

import java.util.Optional;

/**
 * How many of the guest's processes ran or waited for a CPU, on average over the last minutes. Told
 * by libvirt from 11.2 on and by guest agents from 10.0 on, of Linux.
 */
public record GuestLoad(double oneMinute, double fiveMinutes, double fifteenMinutes) {
  private static final double MOST = 1_000_000;

  /** Refuses what cannot be. */
  public GuestLoad {
    if (!canBe(oneMinute) || !canBe(fiveMinutes) || !canBe(fifteenMinutes)) {
      throw new IllegalArgumentException(
          "Load averages cannot be %s, %s and %s"
              .formatted(oneMinute, fiveMinutes, fifteenMinutes));
    }
  }

  /** Empty for numbers that cannot be, which a guest may tell. */
  public static Optional<GuestLoad> of(
      double oneMinute, double fiveMinutes, double fifteenMinutes) {
    return canBe(oneMinute) && canBe(fiveMinutes) && canBe(fifteenMinutes)
        ? Optional.of(new GuestLoad(oneMinute, fiveMinutes, fifteenMinutes))
        : Optional.empty();
  }

  private static boolean canBe(double load) {
    return load >= 0 && load <= MOST;
  }
}
