package dev.vireo.agent.storage;

import java.nio.file.Path;
import java.util.function.LongConsumer;

/** A saved memory that is held open, so that its path leads to it and to nothing else. */
public interface OpenMemory extends AutoCloseable {
  /**
   * By which the agent, and libvirt's daemon, come to this very file, as long as it is open and the
   * agent lives.
   */
  Path path();

  /** Its size in bytes. */
  long size();

  /**
   * Reads all of it, which takes as long as it is large; an interrupted thread gives up.
   *
   * @param read is told how many bytes have been read
   * @return SHA-256 in hexadecimal
   */
  String digest(LongConsumer read);

  /** Makes what was written last over a power failure. */
  void sync();

  @Override
  void close();
}
