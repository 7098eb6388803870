package dev.vireo.agent.storage;

import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.slot.VolumeFinder;

/**
 * Disks on claims: raw, sparse files {@code disk.img} on file systems that pods of the user may
 * have written to, and may be writing to now.
 */
public interface ClaimDisks {
  /**
   * Looks at a disk. Whatever goes wrong is told as {@link DiskObservation.Unusable}.
   *
   * @throws dev.vireo.agent.host.HostException when looking at the image fails
   */
  DiskObservation observe(ClaimDisk disk);

  /**
   * Begins the work and returns. A crash at any moment leaves the whole disk or none. Nothing
   * happens when the disk is being worked on already.
   */
  void make(ClaimDisk disk, DiskWork work, DiskListener listener);

  /**
   * Ends what is being done for this disk; when this returns, nothing writes to it. What is left
   * half-made of it, by an earlier agent, too, is removed if its volume answers. The listener is
   * not told.
   *
   * @throws dev.vireo.agent.host.HostException when it does not end
   */
  void cancel(ClaimDisk disk);

  /**
   * Opens a disk that is ready.
   *
   * @throws dev.vireo.agent.host.HostException when it is not any more
   */
  OpenDisk open(ClaimDisk disk);

  /** The disks on the volumes that the kubelet mounts, filled by qemu-img. */
  static ClaimDisks of(HostPaths paths, Commands commands, Images images) {
    return new FileClaimDisks(
        VolumeFinder.of(paths), images, new DiskMaker(paths.proc(), commands), paths.proc());
  }
}
