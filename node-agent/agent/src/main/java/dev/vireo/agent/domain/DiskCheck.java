package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.agent.storage.OpenDisk;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import java.util.ArrayList;
import java.util.List;

/**
 * Proves that QEMU has opened the very files that were checked, and lets the guest go on then. QEMU
 * opens paths, and a pod of the user may put a link in a disk's place at any moment; so a guest
 * with disks on claims is created paused, and ended if it has opened something else.
 */
final class DiskCheck {
  private final ClaimDisks disks;
  private final Processes processes;
  private final Cgroups cgroups;
  private final LibvirtHost libvirt;
  private final GuestStopper stopper;

  DiskCheck(
      ClaimDisks disks,
      Processes processes,
      Cgroups cgroups,
      LibvirtHost libvirt,
      GuestStopper stopper) {
    this.disks = disks;
    this.processes = processes;
    this.cgroups = cgroups;
    this.libvirt = libvirt;
    this.stopper = stopper;
  }

  /** The disks of a guest that is about to be created, held open. */
  Held hold(Domain domain) {
    List<OpenDisk> opened = new ArrayList<>();
    try {
      ClaimDisksOf.domain(domain).forEach(disk -> opened.add(disks.open(disk)));
    } catch (RuntimeException e) {
      opened.forEach(OpenDisk::close);
      throw e;
    }
    return new Held(opened);
  }

  /**
   * Disks that nobody else can pass off as others as long as this is open.
   *
   * @param disks of one guest
   */
  record Held(List<OpenDisk> disks) implements AutoCloseable {
    boolean isEmpty() {
      return disks.isEmpty();
    }

    List<GuestFile.Held> files() {
      return disks.stream().map(OpenDisk::file).toList();
    }

    @Override
    public void close() {
      disks.forEach(OpenDisk::close);
    }
  }

  /**
   * Of a guest that has been created and stands still. It goes on unless it is declared Paused.
   *
   * @throws dev.vireo.libvirt.error.LibvirtFailure when it cannot be let go on
   */
  ApplyOutcome release(Domain domain, Held held) {
    if (!proven(domain, held)) {
      return end(
          domain,
          Reason.DiskInvalid,
          "QEMU has opened another file than the disk that was checked, so it was destroyed. Keep others from writing to the claims of this VM.");
    }
    switch (PowerPlanner.powerOf(domain)) {
      case On, Suspended ->
          libvirt.lookup(DomainXml.uuidOf(domain)).ifPresent(LibvirtDomain::resume);
      case Paused -> {}
    }
    return new ApplyOutcome.Done();
  }

  /** As above, of a guest that an earlier agent has created. */
  ApplyOutcome release(Domain domain) {
    try (Held held = hold(domain)) {
      return release(domain, held);
    } catch (HostException e) {
      return end(domain, e.reason(), e.sentence());
    }
  }

  /** A process of a pod's container may have any arguments, and the claim's files open, too. */
  private boolean proven(Domain domain, Held held) {
    return processes.emulatorsOf(DomainXml.uuidOf(domain).toString()).stream()
        .filter(process -> !cgroups.isInContainer(process.pid()))
        .anyMatch(qemu -> held.disks().stream().allMatch(disk -> disk.isOpenIn(qemu.pid())));
  }

  private ApplyOutcome end(Domain domain, Reason reason, String message) {
    ApplyOutcome destroyed = stopper.destroy(domain);
    return destroyed instanceof ApplyOutcome.Done
        ? new ApplyOutcome.Failed(reason, message)
        : destroyed;
  }
}
