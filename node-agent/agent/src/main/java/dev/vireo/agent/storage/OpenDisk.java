package dev.vireo.agent.storage;

import java.time.Instant;

/** A disk that is held open, so that its inode stays its own. */
public interface OpenDisk extends AutoCloseable {
  /** The file, by which nobody comes to another. */
  GuestFile.Held file();

  /** When it was written to last, by its file system. */
  Instant modified();

  /** Whether a process has this very file open, by whatever path it came to it. */
  boolean isOpenIn(long pid);

  @Override
  void close();
}
