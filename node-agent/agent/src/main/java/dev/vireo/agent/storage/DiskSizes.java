package dev.vireo.agent.storage;

import java.util.OptionalLong;

/** How large a disk on a claim is to be, in whole MiB. Pure. */
public final class DiskSizes {
  private static final long MIB = 1L << 20;

  /** What a file system takes of a volume, at the least and as a share. */
  private static final long LEAST_OVERHEAD = 8 * MIB;

  private static final long OVERHEAD_SHARE = 64;

  private DiskSizes() {}

  /**
   * What a claim holds.
   *
   * @param capacity of the volume
   * @param fileSystem what its file system has for files
   */
  static long holds(long capacity, long fileSystem) {
    long overhead = Math.max(LEAST_OVERHEAD, capacity / OVERHEAD_SHARE);
    long bytes = Math.max(0, Math.min(capacity - overhead, fileSystem));
    return bytes / MIB * MIB;
  }

  /** What a disk is to have. */
  static long wanted(OptionalLong size, long holds) {
    return size.isPresent() ? Math.ceilDiv(size.getAsLong(), MIB) * MIB : holds;
  }

  /** For a sentence. */
  public static String text(long bytes) {
    return Math.ceilDiv(bytes, MIB) + " MiB";
  }
}
