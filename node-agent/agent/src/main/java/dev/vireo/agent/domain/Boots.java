package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Reboots;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Boots of a guest that this process has heard of, within one run.
 *
 * @param before how many an earlier process has told; empty until that was looked up
 * @param seen how many this one has heard of
 * @param reason what the last one was
 * @param last when it was
 */
record Boots(Optional<Integer> before, int seen, Reason reason, Now last) {
  /** No machine boots twice in that time. */
  private static final Duration SAME = Duration.ofSeconds(2);

  static Boots first(Reason reason, Now now) {
    return new Boots(Optional.empty(), 1, reason, now);
  }

  /** What is told within a moment of another is the same boot, of which the first says the why. */
  Boots and(Boots one) {
    return one.last().uptime().minus(last.uptime()).compareTo(SAME) < 0
        ? this
        : new Boots(before, seen + one.seen(), one.reason(), one.last());
  }

  Boots countingFrom(int said) {
    return before.isPresent() ? this : new Boots(Optional.of(said), seen, reason, last);
  }

  Reboots told() {
    return new Reboots(
        before.orElse(0) + seen, reason, last.time().truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
