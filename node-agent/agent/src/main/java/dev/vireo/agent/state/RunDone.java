package dev.vireo.agent.state;

import dev.vireo.api.v1alpha1.RebootAction;
import java.util.Optional;

/**
 * How far the wishes of a Domain's {@code spec.run} have been carried out, as far as libvirt does
 * not tell.
 *
 * @param hold whether it was an agent that has stopped the guest's CPUs
 * @param rebootedAt the last reboot that the guest was asked for, or that its start has done
 * @param resetAt the last reset that was made, or that its start has done
 * @param onReboot what libvirt was told that becomes of its domain when it reboots
 */
public record RunDone(
    Hold hold, Optional<String> rebootedAt, Optional<String> resetAt, RebootAction onReboot) {
  /** Nothing has been done. */
  public static final RunDone NOTHING =
      new RunDone(Hold.NONE, Optional.empty(), Optional.empty(), RebootAction.Restart);

  /** Whether an agent has stopped the guest's CPUs, or is about to. */
  public enum Hold {
    /** If they stand still, it is by somebody else's will. */
    NONE,
    /** An agent has, and the guest may have run before. */
    HAS_RUN,
    /** An agent has, since before the guest's first instruction. */
    NEVER_RAN
  }

  /** The same, its CPUs held so. */
  public RunDone with(Hold other) {
    return new RunDone(other, rebootedAt, resetAt, onReboot);
  }

  /** The same, asked for that reboot. */
  public RunDone rebooted(String at) {
    return new RunDone(hold, Optional.of(at), resetAt, onReboot);
  }

  /** The same, reset by that wish. */
  public RunDone reset(String at) {
    return new RunDone(hold, rebootedAt, Optional.of(at), onReboot);
  }

  /** The same, its domain set to that. */
  public RunDone with(RebootAction action) {
    return new RunDone(hold, rebootedAt, resetAt, action);
  }
}
