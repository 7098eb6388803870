package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.GuestGroup;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.Slot;
import dev.vireo.agent.slot.SlotFinder;
import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.state.ClosedDomains;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.ImageObservation;
import dev.vireo.agent.storage.Images;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads all that a decision on a Domain rests on. */
final class DomainObserver {
  private final HostIdentity host;
  private final Supplier<HostTold> hostTold;
  private final SlotSource slots;
  private final SlotFinder places;
  private final Images images;
  private final ClaimDisks disks;
  private final GuestObserver guests;
  private final GuestGroup groups;
  private final ClosedDomains closed;
  private final OpenDomains open;
  private final TroubleObserver troubles;
  private final MemoryObserver memories;
  private final DomainMemory memory;

  DomainObserver(
      HostIdentity host,
      Supplier<HostTold> hostTold,
      SlotSource slots,
      GuestObserver guests,
      HostPorts ports,
      NodeFiles files,
      MemoryObserver memories,
      DomainMemory memory) {
    this.host = host;
    this.hostTold = hostTold;
    this.slots = slots;
    this.places = ports.places();
    this.images = ports.images();
    this.disks = ports.disks();
    this.guests = guests;
    this.groups = ports.groups();
    this.closed = files.closed();
    this.open = files.open();
    this.troubles = new TroubleObserver(guests, ports.space());
    this.memories = memories;
    this.memory = memory;
  }

  /**
   * Looks.
   *
   * @param announced the word that the API server took at the end of the round before this one
   */
  DomainObserved observe(KnownDomain known, Optional<Duration> announced) {
    Domain domain = known.domain();
    String uid = domain.getMetadata().getUid();
    DomainUuid uuid = DomainXml.uuidOf(domain);
    Optional<OpenDomain> remembered = open.get(uid);
    SlotObservation place = placeOf(domain);
    Optional<String> cgroup = cgroupOf(remembered, place);
    GuestOnHost onHost = guests.observe(domain, cgroup);
    return new DomainObserved(
        known.api(),
        host,
        hostTold.get(),
        announced,
        closed.contains(uid) ? Closing.CLOSED : Closing.OPEN,
        slots.observe(domain),
        place,
        imagesOf(domain, place),
        disksOf(domain, place),
        onHost,
        memory.lastStop(uuid),
        oomKillsOf(uuid, cgroup, remembered.map(OpenDomain::oomKillsBefore).orElse(0L)),
        memory.stopOf(uid, remembered.flatMap(o -> o.stopSinceIn(host.bootId()))),
        remembered.map(OpenDomain::runDone).orElseGet(() -> RunsDone.told(domain)),
        memory.retryOf(uid),
        memory.troubleOf(uid, troubles.observe(domain, onHost, place)),
        memories.observe(domain, onHost, memory.lastStop(uuid)),
        memory.guest(uuid),
        memory.probes(uuid),
        memory.addressOf(uid));
  }

  private SlotObservation placeOf(Domain domain) {
    return Optional.ofNullable(domain.getSpec().slotUid())
        .map(uid -> places.find(new PodUid(uid)))
        .orElseGet(SlotObservation.NoCgroup::new);
  }

  private static Optional<String> cgroupOf(Optional<OpenDomain> remembered, SlotObservation place) {
    return remembered
        .flatMap(OpenDomain::cgroup)
        .or(() ->
            place instanceof SlotObservation.Ready(Slot slot)
                ? Optional.of(slot.cgroup()).map(CgroupPath::value)
                : Optional.empty());
  }

  private int oomKillsOf(DomainUuid uuid, Optional<String> cgroup, long before) {
    return memory
        .lastStop(uuid)
        .filter(StopReason.FAILED::equals)
        .flatMap(_ -> cgroup)
        .map(slot -> (int) (groups.oomKills(new CgroupPath(slot)).orElse(before) - before))
        .orElse(0);
  }

  /** Only a guest that can be started now needs them looked at. */
  private List<ImageSeen> imagesOf(Domain domain, SlotObservation place) {
    return canBeStarted(domain, place)
        ? domain.getSpec().disks().stream()
            .filter(disk -> disk.ephemeral() != null)
            .flatMap(disk ->
                disk.image().stream()
                    .map(image -> new ImageSeen(disk.name(), imageOf(image.hostFile().path()))))
            .toList()
        : List.of();
  }

  private ImageObservation imageOf(String path) {
    try {
      return images.observe(path);
    } catch (HostException e) {
      return new ImageObservation.Unusable(e.reason(), e.sentence());
    }
  }

  private List<DiskSeen> disksOf(Domain domain, SlotObservation place) {
    return canBeStarted(domain, place)
        ? ClaimDisksOf.domain(domain).stream()
            .map(disk -> new DiskSeen(disk, disks.observe(disk)))
            .toList()
        : List.of();
  }

  private static boolean canBeStarted(Domain domain, SlotObservation place) {
    boolean waits =
        Optional.ofNullable(domain.getStatus())
            .map(DomainStatus::state)
            .map(state -> state == DomainState.Waiting || state == DomainState.Starting)
            .orElse(true);
    return waits
        && domain.getMetadata().getDeletionTimestamp() == null
        && place instanceof SlotObservation.Ready;
  }
}
