package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.xml.MemorySize;
import java.util.List;

/**
 * Checks after a start that QEMU is in its slot's cgroup, and ends it if not: outside it would have
 * no limits, and the slot's end would be no fence. The wrapper has seen to it before, and to how
 * willingly the kernel ends it; a partition of libvirt's may have been made somewhere else.
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

  ApplyOutcome check(Domain domain, HostFacts host, CgroupPath slot) {
    return switch (host.placement()) {
      case Wrapper -> new ApplyOutcome.Done();
      case Partition -> checkPartition(domain, host, slot);
    };
  }

  /** What cannot be read is no proof of anything: the guest runs, so nothing is undone. */
  private ApplyOutcome checkPartition(Domain domain, HostFacts host, CgroupPath slot) {
    try {
      List<ProcessIdentity> emulators = emulatorsOf(domain);
      if (emulators.isEmpty()) {
        return new ApplyOutcome.Unknown(
            "It is not known yet whether QEMU is in the slot's cgroup: no process of it is seen.");
      }
      return isBelow(domain, emulators, host, slot) ? new ApplyOutcome.Done() : end(domain, slot);
    } catch (HostException e) {
      return new ApplyOutcome.Unknown(
          "It is not known yet whether QEMU is in the slot's cgroup: " + Failures.sentenceOf(e));
    }
  }

  private List<ProcessIdentity> emulatorsOf(Domain domain) {
    return processes.emulatorsOf(DomainXml.uuidOf(domain).toString()).stream()
        .filter(process -> !cgroups.isInContainer(process.pid()))
        .toList();
  }

  private boolean isBelow(
      Domain domain, List<ProcessIdentity> emulators, HostFacts host, CgroupPath slot) {
    List<Long> inside = cgroups.processesBelow(slot);
    if (!emulators.stream().map(ProcessIdentity::pid).allMatch(inside::contains)) {
      return false;
    }
    MemorySize memory = new MemorySize(domain.getSpec().memory().bytes());
    int score = OomScore.of(memory, host.memory());
    emulators.forEach(process -> processes.setOomScoreAdjustment(process, score));
    return true;
  }

  private ApplyOutcome end(Domain domain, CgroupPath slot) {
    ApplyOutcome destroyed = stopper.destroy(domain);
    return destroyed instanceof ApplyOutcome.Done
        ? new ApplyOutcome.Failed(
            Reason.StartFailed,
            "libvirt started QEMU outside the slot's cgroup %s, so it was destroyed. Check that systemd-machined runs on the node."
                .formatted(slot))
        : destroyed;
  }
}
