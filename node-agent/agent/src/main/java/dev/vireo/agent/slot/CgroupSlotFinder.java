package dev.vireo.agent.slot;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.NetworkNamespace;
import dev.vireo.agent.host.ProcessIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

record CgroupSlotFinder(SlotProcesses slotProcesses, Path kubelet) implements SlotFinder {
  @Override
  public SlotObservation find(PodUid podUid) {
    Optional<CgroupPath> group = slotProcesses.groupOf(podUid);
    if (group.isEmpty()) {
      return new SlotObservation.NoCgroup();
    }
    List<ProcessIdentity> inSandbox = slotProcesses.inSandbox(group.get());
    if (inSandbox.isEmpty()) {
      return new SlotObservation.NoSandbox();
    }
    ProcessIdentity sandbox = inSandbox.getFirst();
    Optional<NetworkNamespace> network = slotProcesses.networkOf(sandbox);
    if (network.isEmpty()) {
      return new SlotObservation.NoSandbox();
    }
    var volumes = new SlotVolumes(kubelet, podUid);
    return new SlotObservation.Ready(
        new Slot(podUid, group.get(), sandbox, network.get(), volumes.release(), volumes.disks()));
  }
}
