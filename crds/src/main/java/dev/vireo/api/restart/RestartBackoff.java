package dev.vireo.api.restart;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Restarts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a guest that has ended by itself is started again: at once if it had run for 10 minutes,
 * else after 10 s, and each time in a row after twice as long, up to 5 minutes. Each wait is up to
 * a tenth longer or shorter, so that guests that ended together do not start together.
 */
public final class RestartBackoff {
  /** A guest that has run for so long has started well. */
  public static final Duration LONG_ENOUGH = Duration.ofMinutes(10);

  static final Duration FIRST = Duration.ofSeconds(10);
  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final int DOUBLINGS = 5;
  private static final int JITTER_STEPS = 2001;
  private static final int SHARE = 10_000;

  // The golden ratio's bits: texts that differ little give numbers that differ much.
  private static final int MIX = 0x9E3779B9;

  private RestartBackoff() {}

  /**
   * After an end.
   *
   * @param vmUid makes the waits of VMs differ
   * @param ran for how long the guest had run
   * @param end when it was seen that it had ended
   */
  public static Restarts after(
      Restarts before, String vmUid, Reason reason, Duration ran, Instant end) {
    int row = ran.compareTo(LONG_ENOUGH) >= 0 ? 0 : before.row() + 1;
    return new Restarts(
        before.times(), row, reason, text(end.plus(waitOf(vmUid, before.times(), row))));
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * What another has told, who looks at another clock: the wait is the same, and begins when it is
   * first heard of.
   *
   * @param before what was known of it by this clock
   */
  public static Restarts byOtherClock(Restarts before, Restarts told, String vmUid, Instant now) {
    if (told.nextAttempt() == null) {
      return told;
    }
    boolean known =
        before.nextAttempt() != null
            && before.times() == told.times()
            && before.row() == told.row();
    return told.withNextAttempt(
        known ? before.nextAttempt() : text(now.plus(waitOf(vmUid, told.times(), told.row()))));
  }

  /**
   * How long it still is until the next attempt; empty when it is due. A wait that is longer than
   * any that could have been given tells that the clock was set back, and is over.
   */
  public static Optional<Duration> left(Restarts restarts, Instant now) {
    String next = restarts.nextAttempt();
    if (next == null) {
      return Optional.empty();
    }
    Duration longest = withShare(delayOf(restarts.row()), SHARE / 10).plusSeconds(1);
    return Optional.of(Duration.between(now, Instant.parse(next)))
        .filter(Duration::isPositive)
        .filter(left -> left.compareTo(longest) <= 0);
  }

  private static Duration waitOf(String vmUid, int count, int row) {
    int share =
        Math.floorMod((vmUid + "/" + count + "/" + row).hashCode() * MIX, JITTER_STEPS)
            - JITTER_STEPS / 2;
    return withShare(delayOf(row), share);
  }

  private static Duration withShare(Duration delay, int share) {
    return delay.plus(delay.multipliedBy(share).dividedBy(SHARE));
  }

  private static Duration delayOf(int row) {
    if (row == 0) {
      return Duration.ZERO;
    }
    Duration doubled = FIRST.multipliedBy(1L << Math.min(row - 1, DOUBLINGS));
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }
}
