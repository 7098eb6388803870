package dev.vireo.agent.slot;

import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;

/** Finds a slot on this node. */
@FunctionalInterface
public interface SlotFinder {
  /** Looks at the slot of this pod as it is now. */
  SlotObservation find(PodUid podUid);

  /** Looks in the pod's cgroup for the process that holds its network namespace. */
  static SlotFinder of(HostPaths paths, Cgroups cgroups, Processes processes) {
    return new CgroupSlotFinder(new SlotProcesses(cgroups, processes), paths.kubelet());
  }
}
