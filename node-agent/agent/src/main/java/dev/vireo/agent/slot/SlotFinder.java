package dev.vireo.agent.slot;

/** Finds a slot on this node. */
@FunctionalInterface
public interface SlotFinder {
  /** Looks at the slot of this pod as it is now. */
  SlotObservation find(PodUid podUid);
}
