package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.network.NicKey;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.agent.storage.OpenDisk;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.xml.DacOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Removes what was made for a guest that is proven gone. Twice is as once. */
final class GuestRemover {
  private static final Logger LOG = Logger.getLogger(GuestRemover.class);

  private final HostPorts ports;
  private final Supplier<Optional<HostFacts>> facts;

  GuestRemover(HostPorts ports, Supplier<Optional<HostFacts>> facts) {
    this.ports = ports;
    this.facts = facts;
  }

  void remove(Domain domain, Optional<String> cgroup) {
    ports.gate().forget(DomainXml.uuidOf(domain).toString());
    String uid = domain.getMetadata().getUid();
    ports.disks().cancel(uid);
    domain
        .getSpec()
        .networks()
        .forEach(nic -> ports.network().disconnect(new NicKey(uid, nic.name())));
    kill(cgroup);
    facts.get().flatMap(HostFacts::emulatorUser).ifPresent(user -> takeBack(user, domain));
  }

  private void takeBack(DacOwner user, Domain domain) {
    String slot = domain.getSpec().slotUid();
    if (slot == null) {
      return;
    }
    List<OpenDisk> opened = new ArrayList<>();
    try {
      ClaimDisksOf.domain(domain).forEach(disk -> opened.addAll(openIfThere(disk)));
      ports.access().takeBack(user, new PodUid(slot), opened.stream().map(OpenDisk::file).toList());
    } finally {
      opened.forEach(OpenDisk::close);
    }
  }

  private List<OpenDisk> openIfThere(ClaimDisk disk) {
    try {
      return List.of(ports.disks().open(disk));
    } catch (HostException e) {
      LOG.debugf("disk is not there any more cause=%s", e.sentence());
      return List.of();
    }
  }

  /** Ends what is in the guest's cgroup. */
  void kill(Optional<String> cgroup) {
    cgroup.ifPresent(slot -> ports.groups().remove(new CgroupPath(slot)));
  }
}
