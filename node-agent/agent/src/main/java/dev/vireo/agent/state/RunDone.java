package dev.vireo.agent.state;

/**
 * How far the wishes of a Domain's {@code spec.run} have been carried out, as far as libvirt does
 * not tell.
 *
 * @param hold whether it was an agent that has stopped the guest's CPUs
 */
public record RunDone(Hold hold) {
  /** Nothing has been done. */
  public static final RunDone NOTHING = new RunDone(Hold.NONE);

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
    return new RunDone(other);
  }
}
