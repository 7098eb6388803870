package dev.vireo.agent.slot;

import static java.util.Comparator.comparingLong;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.NetworkNamespace;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processes of a slot that are the kubelet's: those of its containers, not ours and not the
 * guest's.
 */
record SlotProcesses(Cgroups cgroups, Processes processes) {
  private static final List<String> NOT_OF_KUBELET = List.of("vireo-", GuestGroup.SCOPE);

  Optional<CgroupPath> groupOf(PodUid podUid) {
    return cgroups.podGroup(podUid.value());
  }

  /**
   * In the order of their start: the sandbox comes first, the slot program and others follow. A
   * process that a container runtime is only making is still in the node's network namespace.
   */
  List<ProcessIdentity> inSandbox(CgroupPath group) {
    NetworkNamespace node = processes.ownNetworkNamespace();
    return cgroups.childrenOf(group).stream()
        .filter(name -> NOT_OF_KUBELET.stream().noneMatch(name::startsWith))
        .flatMap(name -> cgroups.processesOf(group.child(name)).stream())
        .flatMap(pid -> identityOutside(node, pid))
        .sorted(comparingLong(ProcessIdentity::startTime).thenComparingLong(ProcessIdentity::pid))
        .toList();
  }

  private Stream<ProcessIdentity> identityOutside(NetworkNamespace node, long pid) {
    return processes.networkNamespaceOf(pid).filter(namespace -> !namespace.equals(node)).stream()
        .flatMap(_ -> processes.identityOf(pid).stream());
  }

  Optional<NetworkNamespace> networkOf(ProcessIdentity process) {
    return processes.networkNamespaceOf(process.pid());
  }
}
