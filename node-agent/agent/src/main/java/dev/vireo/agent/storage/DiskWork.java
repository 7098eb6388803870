package dev.vireo.agent.storage;

import java.util.Optional;

/** What is to be done for a disk to be as it is wanted. */
public sealed interface DiskWork {
  /** A sentence for the time that it takes. */
  String sentence(String disk);

  /**
   * Make it.
   *
   * @param size in bytes
   * @param image what it is filled with
   */
  record Create(long size, Optional<Source> image) implements DiskWork {
    @Override
    public String sentence(String disk) {
      return image
          .map(source -> "Disk %s is being made from image %s".formatted(disk, source.name()))
          .orElse("Disk %s is being made".formatted(disk));
    }
  }

  /**
   * Let it grow.
   *
   * @param size in bytes, more than it has
   */
  record Grow(long size) implements DiskWork {
    @Override
    public String sentence(String disk) {
      return "Disk %s is being grown".formatted(disk);
    }
  }

  /**
   * An image.
   *
   * @param name of the MachineImage
   * @param image where it is
   */
  record Source(String name, DiskImage image) {}
}
