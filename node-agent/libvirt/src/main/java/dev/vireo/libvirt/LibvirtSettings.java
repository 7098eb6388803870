package dev.vireo.libvirt;

import java.time.Duration;

/**
 * How a host is reached.
 *
 * @param uri the driver's URI, for example qemu:///system
 * @param guestConnections connections for calls that may wait for a QEMU, 5 such calls on each; 1
 *     to 3, default 3: libvirtd has 20 workers for all its clients, and 15 hanging calls of ours,
 *     with 3 more that wait for guest agents, still leave it some
 * @param keepalive default: 5 s, 3 times
 * @param reconnect default: 500 ms growing to 5 s
 */
public record LibvirtSettings(
    String uri, int guestConnections, Keepalive keepalive, Backoff reconnect, Deadlines deadlines) {
  /** Refuses what cannot work. */
  public LibvirtSettings {
    if (uri.isBlank()) {
      throw new IllegalArgumentException("A libvirt host needs a URI, for example qemu:///system");
    }
    if (guestConnections < 1 || guestConnections > 3) {
      throw new IllegalArgumentException(
          "guestConnections must be 1 to 3, not " + guestConnections);
    }
  }

  /** The defaults for that URI. */
  public static LibvirtSettings of(String uri) {
    return new LibvirtSettings(uri, 3, Keepalive.DEFAULT, Backoff.DEFAULT, Deadlines.DEFAULT);
  }

  /** The same with other deadlines. */
  public LibvirtSettings with(Deadlines other) {
    return new LibvirtSettings(uri, guestConnections, keepalive, reconnect, other);
  }

  /**
   * The daemon is taken for dead after {@code count} unanswered questions, one per interval of
   * whole seconds.
   */
  public record Keepalive(Duration interval, int count) {
    /** Dead after 15 to 20 s of silence. */
    public static final Keepalive DEFAULT = new Keepalive(Duration.ofSeconds(5), 3);

    /** Refuses intervals that libvirt cannot count. */
    public Keepalive {
      if (interval.toSeconds() < 1 || count < 1) {
        throw new IllegalArgumentException(
            "Keepalive needs an interval of at least 1 s and a count of at least 1, not %s and %d"
                .formatted(interval, count));
      }
    }
  }

  /** Waits between attempts to connect: first {@code min}, doubled each time up to {@code max}. */
  public record Backoff(Duration min, Duration max) {
    /** 500 ms growing to 5 s. */
    public static final Backoff DEFAULT =
        new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));

    /** Refuses a wait of nothing and a maximum below the minimum. */
    public Backoff {
      if (!min.isPositive() || max.compareTo(min) < 0) {
        throw new IllegalArgumentException(
            "Back-off needs 0 < min <= max, not %s and %s".formatted(min, max));
      }
    }

    /** The wait after that many failed attempts, from 1. */
    public Duration after(int failures) {
      Duration wait = min;
      for (int i = 1; i < failures && wait.compareTo(max) < 0; i++) {
        wait = wait.multipliedBy(2);
      }
      return wait.compareTo(max) < 0 ? wait : max;
    }
  }
}
