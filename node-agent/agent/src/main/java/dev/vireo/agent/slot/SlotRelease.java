package dev.vireo.agent.slot;

/** Lets a slot end: the slot program ignores SIGTERM until it is released. */
@FunctionalInterface
public interface SlotRelease {
  /**
   * Makes the release file; where that cannot be written, kills the slot program. A slot that is
   * gone, or was released before, stays so.
   */
  void release(PodUid podUid);
}
