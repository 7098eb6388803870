package dev.vireo.agent.domain;

import dev.vireo.libvirt.xml.DomainUuid;

/**
 * Whether etcd was restored from a backup, upon which the API server tells what was, and knows
 * nothing of what has been done since.
 */
public interface RestoreWatch {
  /** Asks the API server whether it still has what this node wrote last. */
  Trust ask();

  /** What is known of restores, for a guest. */
  RestoreSeen observe(DomainUuid guest);

  /** Whether what the API server tells now follows on what it has told before. */
  enum Trust {
    /** It has what this node wrote last. */
    INTACT,
    /**
     * It says by name that there is no such thing: the node has joined, or was made known to Vireo,
     * after a backup, or somebody has deleted it. No guest is started on its word.
     */
    ABSENT,
    /** It has not, or does not answer: nothing new is done on its word. */
    DOUBTFUL
  }
}
