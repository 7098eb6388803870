package dev.vireo.libvirt.xml;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As whom the driver runs hypervisors, by number: libvirt's {@code dac} label.
 *
 * @param user 0 is root
 */
public record DacOwner(long user, long group) {
  private static final Pattern LABEL = Pattern.compile("\\+([0-9]{1,10}):\\+([0-9]{1,10})");

  /** Reads {@code +64055:+64055}; empty when it is something else. */
  static Optional<DacOwner> of(String label) {
    Matcher matcher = LABEL.matcher(label);
    return matcher.matches()
        ? Optional.of(
            new DacOwner(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }
}
