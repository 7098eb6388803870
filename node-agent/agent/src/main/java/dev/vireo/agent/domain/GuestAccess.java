package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.EmulatorAccess;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.agent.storage.OpenDisk;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.xml.DacOwner;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Lets the user as whom QEMU runs at a guest's files, and out again. Who is let in is written down
 * before: the guest may end while the agent or libvirt is not there to tell, and the host's setting
 * may be another by then.
 */
final class GuestAccess {
  private static final Logger LOG = Logger.getLogger(GuestAccess.class);

  private final EmulatorAccess access;
  private final ClaimDisks disks;
  private final OpenDomains open;
  private final Supplier<Optional<HostFacts>> facts;

  GuestAccess(
      EmulatorAccess access,
      ClaimDisks disks,
      OpenDomains open,
      Supplier<Optional<HostFacts>> facts) {
    this.access = access;
    this.disks = disks;
    this.open = open;
    this.facts = facts;
  }

  /** For a guest that is about to be created; its Domain is remembered as open. */
  void grant(Domain domain, DacOwner user, PodUid slot, List<GuestFile> files) {
    open.get(domain.getMetadata().getUid())
        .ifPresent(remembered -> open.put(remembered.lettingIn(user)));
    access.grant(user, slot, files);
  }

  /** Of a guest that is proven gone. */
  void takeBack(Domain domain) {
    String slot = domain.getSpec().slotUid();
    Set<DacOwner> users = letIn(domain);
    if (slot == null || users.isEmpty()) {
      return;
    }
    List<OpenDisk> opened = new ArrayList<>();
    try {
      ClaimDisksOf.domain(domain).forEach(disk -> opened.addAll(openIfThere(disk)));
      List<GuestFile.Held> files = opened.stream().map(OpenDisk::file).toList();
      users.forEach(user -> access.takeBack(user, new PodUid(slot), files));
    } finally {
      opened.forEach(OpenDisk::close);
    }
  }

  /** Should the node's own memory be lost, it is most likely the user of now. */
  private Set<DacOwner> letIn(Domain domain) {
    Set<DacOwner> users = new LinkedHashSet<>();
    open.get(domain.getMetadata().getUid()).map(OpenDomain::letIn).ifPresent(users::addAll);
    facts.get().flatMap(HostFacts::emulatorUser).ifPresent(users::add);
    return users;
  }

  private List<OpenDisk> openIfThere(ClaimDisk disk) {
    try {
      return List.of(disks.open(disk));
    } catch (HostException e) {
      LOG.debugf("disk is not there any more cause=%s", e.sentence());
      return List.of();
    }
  }
}
