package dev.vireo.agent.storage;

import java.time.Instant;

/**
 * A saved memory, by its outside.
 *
 * @param wholeness whether libvirt has finished it
 * @param size in bytes
 * @param modified when it was written to last, by its file system
 */
public record SavedFile(Wholeness wholeness, long size, Instant modified) {
  /** What libvirt says of it in its first bytes, which it writes last. */
  public enum Wholeness {
    WHOLE,
    TORN
  }
}
