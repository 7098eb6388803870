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
import dev.vireo.agent.storage.DiskImage;
import dev.vireo.agent.storage.ImageObservation;
import dev.vireo.agent.storage.Images;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.InPlace;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.api.v1alpha1.ResolvedImage;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.DomainUuid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Reads all that a decision on a Domain rests on. */
final class DomainObserver {
  /** libvirt answers that a domain is gone before it tells how it ended. */
  static final Duration WORD_IS_DUE = Duration.ofSeconds(3);

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
  private final RestoreWatch restores;

  DomainObserver(
      HostIdentity host,
      Supplier<HostTold> hostTold,
      SlotSource slots,
      GuestObserver guests,
      HostPorts ports,
      NodeFiles files,
      MemoryObserver memories,
      DomainMemory memory,
      RestoreWatch restores) {
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
    this.restores = restores;
  }

  /**
   * Looks.
   *
   * @param announced the word that was taken at the end of the round before this one
   * @param unwritten the status that the Domain has here, if the API server has not taken it
   */
  DomainObserved observe(
      KnownDomain known,
      Optional<Announcement> announced,
      Optional<DomainStatus> unwritten,
      Now now) {
    Domain domain = known.domain();
    String uid = domain.getMetadata().getUid();
    DomainUuid uuid = DomainXml.uuidOf(domain);
    Optional<OpenDomain> remembered = open.get(uid);
    HeardOfGuest heard = memory.heardOf(uuid);
    DoneForDomain done = memory.doneFor(uid);
    SlotObservation place = placeOf(domain);
    Optional<String> cgroup = cgroupOf(remembered, place);
    GuestOnHost onHost = untilTold(domain, heard, guests.observe(domain, cgroup), now);
    // Only a guest that can be started now needs its images and disks looked at.
    boolean startable = canBeStarted(domain, unwritten, place);
    return new DomainObserved(
        known.api(),
        host,
        hostTold.get(),
        announced,
        unwritten,
        closed.contains(uid) ? Closing.CLOSED : Closing.OPEN,
        slots.observe(domain),
        place,
        startable ? imagesOf(domain, place) : List.of(),
        startable ? disksOf(domain) : List.of(),
        onHost,
        heard.lastStop(),
        oomKillsOf(heard, cgroup, remembered.map(OpenDomain::oomKillsBefore).orElse(0L)),
        memoryLimitOf(heard, cgroup),
        healthOf(heard, domain),
        done.stop(remembered.flatMap(o -> o.stopSinceIn(host.bootId()))),
        remembered.map(OpenDomain::runDone).orElseGet(() -> RunsDone.told(domain)),
        done.retry(),
        done.trouble(troubles.observe(domain, onHost, place)),
        memories.observe(domain, onHost, heard.lastStop()),
        heard.agent(),
        done.address(),
        restores.observe(uuid));
  }

  /** A guest that was there is not taken for gone without a word before that had time to come. */
  private GuestOnHost untilTold(Domain domain, HeardOfGuest heard, GuestOnHost onHost, Now now) {
    if (!(onHost instanceof GuestOnHost.NoDomain)) {
      heard.there();
      return onHost;
    }
    return wasThere(domain)
            && heard.lastStop().isEmpty()
            && heard.goneFor(now).compareTo(WORD_IS_DUE) < 0
        ? new GuestOnHost.JustGone(
            "libvirt has no such domain any more, and has not told how it ended.")
        : onHost;
  }

  private boolean wasThere(Domain domain) {
    return Optional.ofNullable(domain.getStatus())
        .filter(
            status -> status.state() == DomainState.Running || status.state() == DomainState.Paused)
        .filter(status -> host.equals(status.host()))
        .isPresent();
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

  private int oomKillsOf(HeardOfGuest heard, Optional<String> cgroup, long before) {
    return heard
        .lastStop()
        .filter(StopReason.FAILED::equals)
        .flatMap(_ -> cgroup)
        .map(slot -> (int) (groups.oomKills(new CgroupPath(slot)).orElse(before) - before))
        .orElse(0);
  }

  private OptionalLong memoryLimitOf(HeardOfGuest heard, Optional<String> cgroup) {
    return heard
        .lastStop()
        .filter(StopReason.FAILED::equals)
        .flatMap(_ -> cgroup)
        .map(slot -> groups.memoryLimit(new CgroupPath(slot)))
        .orElseGet(OptionalLong::empty);
  }

  private GuestHealth healthOf(HeardOfGuest heard, Domain domain) {
    return new GuestHealth(
        heard.shutdown(), heard.watchdog(), heard.reboots(rebootsToldOf(domain)), heard.probes());
  }

  private static int rebootsToldOf(Domain domain) {
    return Optional.ofNullable(domain.getStatus())
        .map(DomainStatus::guest)
        .map(GuestStatus::reboots)
        .map(Reboots::count)
        .orElse(0);
  }

  private List<ImageSeen> imagesOf(Domain domain, SlotObservation place) {
    return place instanceof SlotObservation.Ready(Slot slot)
        ? domain.getSpec().disks().stream()
            .filter(disk -> disk.ephemeral() != null)
            .flatMap(disk ->
                disk.image().stream()
                    .map(image -> new ImageSeen(disk.name(), imageOf(domain, disk, image, slot))))
            .toList()
        : List.of();
  }

  private ImageObservation imageOf(Domain domain, DomainDisk disk, ResolvedImage named, Slot slot) {
    try {
      ImageObservation image = images.observe(named.hostFile().path());
      Path layer = slot.disksVolume().resolve(GuestStarter.layerOf(disk.name()));
      return image instanceof ImageObservation.Usable(DiskImage file)
              && GuestStarter.hasRun(domain)
              && !images.isOver(file, layer)
          ? replaced(disk, named)
          : image;
    } catch (HostException e) {
      return new ImageObservation.Unusable(e.reason(), e.sentence());
    }
  }

  private static ImageObservation replaced(DomainDisk disk, ResolvedImage named) {
    return new ImageObservation.Unusable(
        Reason.ImageReplaced,
        "Image %s is not the file any more over which disk %s was made, so the guest is started with a new disk."
            .formatted(named.name(), disk.name()));
  }

  private List<DiskSeen> disksOf(Domain domain) {
    return ClaimDisksOf.domain(domain).stream()
        .map(disk -> new DiskSeen(disk, disks.observe(disk)))
        .toList();
  }

  private static boolean canBeStarted(
      Domain domain, Optional<DomainStatus> unwritten, SlotObservation place) {
    boolean waits =
        Optional.ofNullable(domain.getStatus())
            .map(DomainStatus::state)
            .map(state -> state == DomainState.Waiting || state == DomainState.Starting)
            .orElse(true);
    return (waits || InPlace.goesOn(domain) || CutOff.goesOn(domain, unwritten))
        && domain.getMetadata().getDeletionTimestamp() == null
        && place instanceof SlotObservation.Ready;
  }
}
