package dev.vireo.libvirt;

import java.util.Optional;

/**
 * A file system that is mounted in the guest from a disk.
 *
 * @param mountPoint where it is, such as {@code /} or {@code C:\}
 * @param device the guest's name of what it is on, such as vda1
 * @param type its kind, such as ext4
 * @param use how much it holds; older guest agents do not tell
 */
public record GuestFilesystem(
    String mountPoint, Optional<String> device, Optional<String> type, Optional<Use> use) {
  private static final int PATH = 64;
  private static final int DEVICE = 48;
  private static final int TYPE = 16;

  /** Bounds the words. */
  public GuestFilesystem {
    mountPoint = GuestText.of(mountPoint, PATH).orElse("?");
    device = GuestText.of(device, DEVICE);
    type = GuestText.of(type, TYPE);
  }

  /**
   * How much it holds.
   *
   * @param totalBytes what it can hold, more than 0
   * @param usedBytes what it holds, at most the total
   */
  public record Use(long totalBytes, long usedBytes) {
    /** Refuses what cannot be. */
    public Use {
      if (totalBytes <= 0 || usedBytes < 0 || usedBytes > totalBytes) {
        throw new IllegalArgumentException(
            "A file system cannot hold %d of %d bytes".formatted(usedBytes, totalBytes));
      }
    }

    /** Empty for numbers that cannot be, which a guest may tell. */
    public static Optional<Use> of(long totalBytes, long usedBytes) {
      return totalBytes > 0 && usedBytes >= 0 && usedBytes <= totalBytes
          ? Optional.of(new Use(totalBytes, usedBytes))
          : Optional.empty();
    }

    /** In whole hundredths, rounded down, so that 100 is a full one and no other. */
    public int percent() {
      return usedBytes == totalBytes ? 100 : (int) Math.min(99, usedBytes * 100.0 / totalBytes);
    }
  }
}
