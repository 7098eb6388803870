package dev.vireo.libvirt;

import java.time.Duration;

/**
 * How long a caller waits for each kind of call, its time in our own queue included. All are
 * greater than zero.
 *
 * @param read lists, lookups, states, XML and versions, which wait for no QEMU; default 10 s
 * @param probe capabilities, which may start emulators to ask them; default 60 s
 * @param create default 60 s: the first one with a new emulator probes it
 * @param control shutdown, suspend, resume, reboot, reset, which wait for QEMU's monitor; default
 *     15 s
 * @param guest questions to the guest agent; default 10 s
 * @param destroy default 40 s: libvirt itself waits up to 30 s for QEMU's end
 */
public record Deadlines(
    Duration read,
    Duration probe,
    Duration create,
    Duration control,
    Duration guest,
    Duration destroy) {
  /** The defaults. */
  public static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(40));

  /** Refuses a deadline that no call can meet. */
  public Deadlines {
    check("read", read);
    check("probe", probe);
    check("create", create);
    check("control", control);
    check("guest", guest);
    check("destroy", destroy);
  }

  private static void check(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "Deadline %s must be greater than zero, not %s".formatted(name, value));
    }
  }
}
