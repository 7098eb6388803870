package dev.vireo.operator.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What this process has seen of a node's heartbeat. Silence is counted on the operator's own clock,
 * from when the time in the Lease was last seen to change; that time itself is of the node's clock,
 * which may be wrong, and is only told.
 *
 * @param renewed when the agent last renewed its Lease, by its own clock; absent if it never did
 * @param since when that was first seen, by the operator's clock
 * @param sign whether it was seen to change, or found as it is
 */
public record Heartbeat(Optional<Instant> renewed, Instant since, Sign sign) {
  /** What a look at a Lease says. */
  public enum Sign {
    /** Nothing: it may have been as it is for long. */
    Found,
    /** The agent lived then. */
    Heard
  }

  /** How an agent is. */
  public enum Pulse {
    /** This process has not heard of it, and has not looked for long enough. */
    NotKnown,
    /** It is heard of. */
    Beating,
    /** It has been silent for too long. */
    Silent
  }

  /** At the first look. */
  static Heartbeat found(Optional<Instant> renewed, Instant now) {
    return new Heartbeat(renewed, now, Sign.Found);
  }

  /** After another look. A Lease that has gone, or was made anew, is no sign of its agent. */
  Heartbeat next(Optional<Instant> seen, Instant now) {
    return seen.isEmpty() || seen.equals(renewed) ? this : new Heartbeat(seen, now, Sign.Heard);
  }

  /** How the agent is, which may be silent for a timeout. */
  Pulse pulse(Instant now, Duration timeout) {
    if (since.plus(timeout).isBefore(now)) {
      return Pulse.Silent;
    }
    return sign == Sign.Heard ? Pulse.Beating : Pulse.NotKnown;
  }
}
