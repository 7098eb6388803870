package dev.vireo.agent.guest;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a guest may still change what is told of it. Each change is a write to the API server,
 * and a guest may open and close its agent's channel as fast as it likes. Pure.
 *
 * @param left how many changes are left at that uptime
 * @param countedAt the uptime
 */
record Allowance(int left, Duration countedAt) {
  /** As a start and a reboot need, one after the other. */
  static final int MOST = 10;

  /** One more is allowed after that time. */
  static final Duration EACH = Duration.ofMinutes(1);

  static Allowance full(Duration now) {
    return new Allowance(MOST, now);
  }

  /** How long the next change must wait; empty when it need not. */
  Optional<Duration> wait(Duration now) {
    Allowance grown = at(now);
    return grown.left > 0 ? Optional.empty() : Optional.of(grown.countedAt.plus(EACH).minus(now));
  }

  /** What is left after a change. */
  Allowance used(Duration now) {
    Allowance grown = at(now);
    return new Allowance(grown.left - 1, grown.countedAt);
  }

  private Allowance at(Duration now) {
    long more = now.minus(countedAt).dividedBy(EACH);
    return left + more >= MOST
        ? full(now)
        : new Allowance((int) (left + more), countedAt.plus(EACH.multipliedBy(more)));
  }
}
