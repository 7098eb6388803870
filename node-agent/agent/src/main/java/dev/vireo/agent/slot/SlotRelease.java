package dev.vireo.agent.slot;

import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;

/** Lets a slot end: the slot program ignores SIGTERM until it is released. */
@FunctionalInterface
public interface SlotRelease {
  /**
   * Makes the release file; where that cannot be written, kills the slot program. A slot that is
   * gone, or was released before, stays so.
   */
  void release(PodUid podUid);

  /** Releases slots of this node. */
  static SlotRelease of(HostPaths paths, Cgroups cgroups, Processes processes) {
    return new FileSlotRelease(new SlotProcesses(cgroups, processes), processes, paths.kubelet());
  }
}
