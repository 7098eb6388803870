package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.network.NicKey;
import dev.vireo.api.v1alpha1.Domain;
import java.util.Optional;

/** Removes what was made for a guest that is proven gone. Twice is as once. */
final class GuestRemover {
  private final HostPorts ports;
  private final GuestAccess access;

  GuestRemover(HostPorts ports, GuestAccess access) {
    this.ports = ports;
    this.access = access;
  }

  void remove(Domain domain, Optional<String> cgroup) {
    ports.gate().forget(DomainXml.uuidOf(domain).toString());
    String uid = domain.getMetadata().getUid();
    ClaimDisksOf.domain(domain).forEach(ports.disks()::cancel);
    domain
        .getSpec()
        .networks()
        .forEach(nic -> ports.network().disconnect(new NicKey(uid, nic.name())));
    kill(cgroup);
    access.takeBack(domain);
  }

  /** Ends what is in the guest's cgroup. */
  void kill(Optional<String> cgroup) {
    cgroup.ifPresent(slot -> ports.groups().remove(new CgroupPath(slot)));
  }
}
