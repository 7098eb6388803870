package dev.vireo.agent.domain.xml;

import dev.vireo.agent.network.SlotInterface;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where a guest is run, and what has been made ready for it there.
 *
 * @param cgroup the slot's cgroup
 * @param bootId the host's boot
 * @param disks the file of each disk, by the disk's name
 * @param interfaces the connected interfaces
 */
public record GuestPlace(
    String cgroup, String bootId, Map<String, Path> disks, List<SlotInterface> interfaces) {
  /** Copies. */
  public GuestPlace {
    disks = Map.copyOf(disks);
    interfaces = List.copyOf(interfaces);
  }
}
