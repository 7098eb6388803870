package dev.vireo.agent.slot;

/** What of a slot is there. */
public sealed interface SlotObservation {
  /** The kubelet has not made the pod's cgroup yet, or has removed it. */
  record NoCgroup() implements SlotObservation {}

  /** The pod's cgroup is there; its sandbox is not yet, or no longer. */
  record NoSandbox() implements SlotObservation {}

  /**
   * A guest can be started.
   *
   * @param slot where
   */
  record Ready(Slot slot) implements SlotObservation {}
}
