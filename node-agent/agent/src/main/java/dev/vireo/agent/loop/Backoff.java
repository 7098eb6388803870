package dev.vireo.agent.loop;

import java.time.Duration;

/**
 * Waits that double from the first to the longest.
 *
 * @param first after the first failure
 * @param longest never longer than this
 */
public record Backoff(Duration first, Duration longest) {
  /** From half a second to 10 s. */
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));

  /** Refuses a wait of nothing. */
  public Backoff {
    if (!first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "Back-off needs 0 < first <= longest, not %s and %s".formatted(first, longest));
    }
  }

  /** The wait after that many failures in a row, from 1. */
  public Duration after(int failures) {
    Duration wait = first;
    for (int i = 1; i < failures && wait.compareTo(longest) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longest) < 0 ? wait : longest;
  }
}
