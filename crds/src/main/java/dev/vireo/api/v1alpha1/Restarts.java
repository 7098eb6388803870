package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.meta.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How often a guest was started again after it had ended by itself, and when the next attempt is.
 *
 * @param count how often
 * @param inARow how many ends there were since it last ran for long
 * @param lastReason why it ended last
 * @param nextAttempt when it is started again
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Restarts(
    @JsonPropertyDescription(
            "How often the guest was started again after it had ended by itself, in the VM's life.")
        @Nullable Integer count,
    @JsonPropertyDescription(
            "How many times in a row the guest has ended by itself within 10 minutes of its start."
                + " With each the wait before the next start doubles: 10 s at first, 5 minutes at"
                + " most. Power Off and On begins anew.")
        @Nullable Integer inARow,
    @JsonPropertyDescription(
            "Why the guest ended by itself last: GuestShutdown, GuestCrashed, OutOfMemory,"
                + " WatchdogFired, LivenessFailed or DestroyedByHost.")
        @Nullable Reason lastReason,
    @JsonPropertyDescription(
            "When the guest is started again, RFC 3339, by the clock of who says it; absent while it"
                + " is not waiting for that.")
        @Nullable String nextAttempt) {
  /** It never ended by itself. */
  public static final Restarts NONE = new Restarts(0, null, null, null);

  /** How often it was started again. */
  public int times() {
    return count == null ? 0 : count;
  }

  /** How many ends there were in a row. */
  public int row() {
    return inARow == null ? 0 : inARow;
  }

  /** The same, when it is being started again. */
  public Restarts attempted() {
    return new Restarts(times() + 1, inARow, lastReason, null);
  }

  /** The same, when the start that was begun last was not made. */
  public Restarts givenUp() {
    return new Restarts(Math.max(0, times() - 1), inARow, lastReason, null);
  }

  /** The same, when it is not to be started again. */
  public Restarts stayingDown() {
    return withNextAttempt(null);
  }

  /** The same with another time of the next attempt. */
  public Restarts withNextAttempt(@Nullable String time) {
    return new Restarts(times(), inARow, lastReason, time);
  }

  /** The same, when its user has turned it off: what was is no reason to wait any more. */
  public Restarts forgiven() {
    return new Restarts(times(), null, lastReason, null);
  }
}
