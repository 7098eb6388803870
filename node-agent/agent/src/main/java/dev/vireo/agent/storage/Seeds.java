package dev.vireo.agent.storage;

import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.PodUid;
import java.nio.file.Path;

/** Seeds for cloud-init, each in the memory of its slot and gone with it. */
public interface Seeds {
  /** Where the seed of a slot's guest is, once it is made. */
  Path fileOf(PodUid slot);

  /**
   * Makes it anew, whatever is there.
   *
   * @throws dev.vireo.agent.host.HostException when it cannot be made. Its sentence tells nothing
   *     of what is in the Secret
   */
  void make(Seed seed);

  /**
   * Removes it. One that is gone stays so.
   *
   * @throws dev.vireo.agent.host.HostException when it cannot be removed
   */
  void remove(PodUid slot);

  /** As ISO 9660 images, in volumes that the kubelet has made for the slots. */
  static Seeds of(HostPaths paths, Commands commands, Cgroups cgroups, Processes processes) {
    return new IsoSeeds(paths.kubelet(), commands, cgroups, processes);
  }
}
