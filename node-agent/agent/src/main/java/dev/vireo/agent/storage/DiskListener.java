package dev.vireo.agent.storage;

import dev.vireo.api.meta.Reason;

/** Told how the making of a disk goes, by a thread of its own. Must not block. */
public interface DiskListener {
  /** It is further, or done: look at it. */
  void changed();

  /**
   * It has failed, and nothing half-made was left.
   *
   * @param reason one word
   * @param message a sentence
   */
  void failed(Reason reason, String message);
}
