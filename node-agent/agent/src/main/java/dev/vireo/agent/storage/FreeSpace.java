package dev.vireo.agent.storage;

import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.slot.VolumeFinder;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the file systems of guests' disks have left for them, in bytes. */
public interface FreeSpace {
  /** On the volume of a claim; empty when it cannot be told. */
  OptionalLong onClaim(ClaimDisk disk);

  /** On the file system of a folder; empty when it cannot be told. */
  OptionalLong in(Path folder);

  /** Asks the file systems that the kubelet mounts. */
  static FreeSpace of(HostPaths paths) {
    return new FileSpace(VolumeFinder.of(paths));
  }
}
