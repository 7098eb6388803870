package dev.vireo.agent.storage;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.VolumeFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** As file systems tell to those who are not root, for whom they may keep some of it back. */
record FileSpace(VolumeFinder volumes) implements FreeSpace {
  @Override
  public OptionalLong onClaim(ClaimDisk disk) {
    try {
      return volumes
          .find(disk.slot(), disk.volume())
          .map(folder -> in(folder.here()))
          .orElseGet(OptionalLong::empty);
    } catch (HostException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public OptionalLong in(Path folder) {
    return Files.isDirectory(folder)
        ? OptionalLong.of(folder.toFile().getUsableSpace())
        : OptionalLong.empty();
  }
}
