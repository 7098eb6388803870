package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.GuestGroup;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.DiskError;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.VireoMetadata;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Looks for a guest on the host, by all the proofs that there are. */
final class GuestObserver {
  private static final Logger LOG = Logger.getLogger(GuestObserver.class);

  private final LibvirtHost libvirt;
  private final Processes processes;
  private final Cgroups cgroups;
  private final GuestGroup groups;

  GuestObserver(LibvirtHost libvirt, HostPorts ports) {
    this.libvirt = libvirt;
    this.processes = ports.processes();
    this.cgroups = ports.cgroups();
    this.groups = ports.groups();
  }

  /**
   * Looks.
   *
   * @param cgroup the slot's cgroup, if one was ever known
   */
  GuestOnHost observe(Domain domain, Optional<String> cgroup) {
    DomainUuid uuid = DomainXml.uuidOf(domain);
    try {
      Optional<LibvirtDomain> found = libvirt.lookup(uuid);
      return found.isPresent() ? foundOf(found.get()) : noDomain(uuid, cgroup);
    } catch (DomainBusyException e) {
      return new GuestOnHost.BeingCreated(
          "libvirt has not returned from an earlier start of the guest, which may still come up.");
    } catch (LibvirtException e) {
      return e.isNoDomain()
          ? noDomain(uuid, cgroup)
          : new GuestOnHost.Unknown("libvirt failed: %s.".formatted(e.getMessage()));
    } catch (LibvirtFailure e) {
      return new GuestOnHost.Unknown("libvirt does not answer: %s.".formatted(e.getMessage()));
    }
  }

  /** What QEMU says of the guest's disks; nothing when it does not answer. */
  List<DiskError> diskErrors(Domain domain) {
    try {
      return libvirt
          .lookup(DomainXml.uuidOf(domain))
          .map(LibvirtDomain::diskErrors)
          .orElse(List.of());
    } catch (LibvirtFailure e) {
      LOG.debugf(e, "QEMU does not tell which disk failed. domain=%s", DomainKey.of(domain));
      return List.of();
    }
  }

  private static GuestOnHost foundOf(LibvirtDomain domain) {
    return new GuestOnHost.Found(
        domain.name(), domain.state(), domain.metadata().map(VireoMetadata::uid));
  }

  private GuestOnHost noDomain(DomainUuid uuid, Optional<String> cgroup) {
    return new GuestOnHost.NoDomain(
        pidsOf(processes.emulatorsOf(uuid.toString())).stream()
            // No libvirt of a host starts anything in a pod's container: whose process that is
            // may give it what arguments he likes.
            .filter(pid -> !cgroups.isInContainer(pid))
            .toList(),
        cgroup.map(slot -> groups.processesIn(new CgroupPath(slot))).orElse(List.of()));
  }

  private static List<Long> pidsOf(List<ProcessIdentity> processes) {
    return processes.stream().map(ProcessIdentity::pid).sorted().toList();
  }
}
