package dev.vireo.agent.domain;

import dev.vireo.libvirt.event.StopReason;

/**
 * How libvirt said that the guest stopped, if the agent was there to hear it.
 *
 * @param reason libvirt's reason
 * @param panic whether the guest had told a panic before
 */
public record GuestStop(StopReason reason, Panic panic) {
  /** Whether the guest told that its kernel panicked. */
  public enum Panic {
    /** It did. */
    TOLD,
    /** It did not. */
    NONE
  }
}
