package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.Slot;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks after a start that QEMU is in its slot's cgroup, and ends it if not: outside it would have
 * no limits, and the slot's end would be no fence. The wrapper has seen to it before; a partition
 * of libvirt's may have been made somewhere else.
 */
final class PlacementCheck {
  private final Cgroups cgroups;
  private final Processes processes;
  private final GuestStopper stopper;

  PlacementCheck(Cgroups cgroups, Processes processes, GuestStopper stopper) {
    this.cgroups = cgroups;
    this.processes = processes;
    this.stopper = stopper;
  }

  ApplyOutcome check(Domain domain, HostFacts host, Slot slot) {
    return switch (host.placement()) {
      case Wrapper -> new ApplyOutcome.Done();
      case Partition -> checkPartition(domain, slot);
    };
  }

  private ApplyOutcome checkPartition(Domain domain, Slot slot) {
    Set<Long> inside = new HashSet<>();
    collect(slot.cgroup(), inside);
    boolean placed =
        processes.emulatorsOf(DomainXml.uuidOf(domain).toString()).stream()
            .map(ProcessIdentity::pid)
            .filter(pid -> !cgroups.isInContainer(pid))
            .allMatch(inside::contains);
    if (placed) {
      return new ApplyOutcome.Done();
    }
    ApplyOutcome destroyed = stopper.destroy(domain);
    return destroyed instanceof ApplyOutcome.Done
        ? new ApplyOutcome.Failed(
            Reason.StartFailed,
            "libvirt started QEMU outside the slot's cgroup %s, so it was destroyed. Check that systemd-machined runs on the node."
                .formatted(slot.cgroup()))
        : destroyed;
  }

  private void collect(CgroupPath group, Set<Long> found) {
    found.addAll(cgroups.processesOf(group));
    cgroups.childrenOf(group).forEach(child -> collect(group.child(child), found));
  }
}
