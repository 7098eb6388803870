package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.domain.xml.GuestPlace;
import dev.vireo.agent.domain.xml.HostFacts;
import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.network.SlotInterface;
import dev.vireo.agent.slot.Slot;
import dev.vireo.agent.storage.DiskImage;
import dev.vireo.agent.storage.DiskObservation;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.agent.storage.ImageObservation;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.LibvirtFailure;
import dev.vireo.libvirt.xml.DomainDef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Starts a guest: network, disks, the libvirt domain. Each part is made once however often it is
 * asked for; a start that is known to have failed leaves nothing of them.
 */
final class GuestStarter {
  private static final Logger LOG = Logger.getLogger(GuestStarter.class);

  private final LibvirtHost libvirt;
  private final HostPorts ports;
  private final Supplier<Optional<HostFacts>> facts;
  private final PlacementCheck placement;
  private final DiskCheck disks;
  private final GuestAccess access;
  private final GuestRemover remover;
  private final GuestNetwork network;
  private final MemoryKeeper memories;
  private final Halts halts;

  GuestStarter(
      LibvirtHost libvirt,
      HostPorts ports,
      Supplier<Optional<HostFacts>> facts,
      PlacementCheck placement,
      DiskCheck disks,
      GuestAccess access,
      GuestRemover remover,
      GuestNetwork network,
      MemoryKeeper memories,
      Halts halts) {
    this.libvirt = libvirt;
    this.ports = ports;
    this.facts = facts;
    this.placement = placement;
    this.disks = disks;
    this.access = access;
    this.remover = remover;
    this.network = network;
    this.memories = memories;
    this.halts = halts;
  }

  ApplyOutcome start(Domain domain, DomainObserved seen, Slot slot) {
    Optional<HostFacts> host = facts.get();
    if (host.isEmpty()) {
      return new ApplyOutcome.Failed(
          Reason.LibvirtUnavailable, "It is not known yet what libvirt of this node can run.");
    }
    Map<String, GuestFile.Named> inSlot = filesInSlot(domain, slot);
    try (DiskCheck.Held held = disks.hold(domain)) {
      DomainDef definition = prepare(domain, seen, slot, host.get(), inSlot, held.files());
      Optional<SavedMemory> memory = memoryOf(domain, seen);
      if (memory.isPresent()) {
        memories.restore(domain, memory.get(), definition);
        halts.reached(Step.AFTER_RESTORE);
        ports.gate().forget(definition.uuid().toString());
        // The memory is taken away first, in a round of its own.
        return new ApplyOutcome.Again(Duration.ZERO);
      }
      StateVolumeOf.domain(domain).ifPresent(memories::clear);
      libvirt.create(definition, modeOf(domain, held));
      halts.reached(Step.AFTER_CREATE);
      ports.gate().forget(definition.uuid().toString());
      ApplyOutcome placed = placement.check(domain, host.get(), slot.cgroup());
      return placed instanceof ApplyOutcome.Done && !held.isEmpty()
          ? disks.release(domain, held)
          : placed;
    } catch (HostException e) {
      return undo(domain, slot, e.reason(), Failures.sentenceOf(e));
    } catch (DomainBusyException e) {
      // No start has failed: the earlier call, which may be a start, has still to return.
      return notConfirmed(e);
    } catch (LibvirtFailure e) {
      return e.effect() == Effect.NONE && provenAbsent(domain)
          ? undo(domain, slot, Reason.StartFailed, Failures.sentenceOf(e))
          : notConfirmed(e);
    }
  }

  /** The memory that the guest is brought back from, which has been looked into. */
  private static Optional<SavedMemory> memoryOf(Domain domain, DomainObserved seen) {
    return Optional.ofNullable(domain.getSpec().restore())
        .filter(_ -> seen.saved().kept() instanceof MemorySeen.Kept.Verified);
  }

  private static StartMode modeOf(Domain domain, DiskCheck.Held held) {
    return switch (PowerPlanner.powerOf(domain)) {
      case On, Suspended -> held.isEmpty() ? StartMode.RUNNING : StartMode.PAUSED;
      case Paused -> StartMode.PAUSED;
    };
  }

  /** Looks where libvirt has put a guest whose start an earlier agent has begun. */
  ApplyOutcome confirm(Domain domain, CgroupPath slot) {
    return facts
        .get()
        .map(host -> placement.check(domain, host, slot))
        .orElseGet(() ->
            new ApplyOutcome.Unknown("It is not known yet how QEMU gets into its slot's cgroup."));
  }

  /** How many processes of the slot the kernel has ended for want of memory. */
  long oomKillsIn(CgroupPath slot) {
    return ports.groups().oomKills(slot).orElse(0);
  }

  /** Goes on with a start that an earlier agent has begun. */
  ApplyOutcome proceed(Domain domain) {
    try {
      return disks.release(domain);
    } catch (LibvirtFailure e) {
      return new ApplyOutcome.Unknown(
          "It is not confirmed that the guest goes on: " + Failures.sentenceOf(e));
    }
  }

  private DomainDef prepare(
      Domain domain,
      DomainObserved seen,
      Slot slot,
      HostFacts host,
      Map<String, GuestFile.Named> inSlot,
      List<GuestFile.Held> onClaims) {
    List<SlotInterface> interfaces = connectAndLayer(domain, seen, slot);
    host.emulatorUser()
        .ifPresent(user -> {
          List<GuestFile> files = new ArrayList<>(onClaims);
          files.addAll(inSlot.values());
          access.grant(domain, user, slot.podUid(), files);
        });
    halts.reached(Step.AFTER_DISKS);
    DomainDef definition =
        DomainXml.of(
            domain,
            host,
            new GuestPlace(
                slot.cgroup().value(), seen.host().bootId(), filesOf(seen, inSlot), interfaces));
    if (host.placement() == CgroupPlacement.Wrapper) {
      ports
          .gate()
          .expect(
              definition.uuid().toString(),
              definition.name(),
              slot.cgroup(),
              OomScore.of(definition.memory(), host.memory()));
    }
    halts.reached(Step.BEFORE_CREATE);
    return definition;
  }

  /** Neither needs the other, and both wait for programs. */
  private List<SlotInterface> connectAndLayer(Domain domain, DomainObserved seen, Slot slot) {
    CompletableFuture<List<SlotInterface>> connecting =
        CompletableFuture.supplyAsync(
            () ->
                memoryOf(domain, seen).isPresent()
                    ? network.connectRestored(domain, slot)
                    : network.connect(domain, slot),
            Thread::startVirtualThread);
    try {
      createLayers(seen, slot);
      SeedOf.domain(domain, slot).ifPresent(ports.seeds()::make);
    } finally {
      // Nothing may be undone that is still being made.
      connecting.handle((_, _) -> true).join();
    }
    try {
      List<SlotInterface> interfaces = connecting.join();
      halts.reached(Step.AFTER_NETWORK);
      return interfaces;
    } catch (CompletionException e) {
      throw e.getCause() instanceof HostException failure ? failure : e;
    }
  }

  private void createLayers(DomainObserved seen, Slot slot) {
    for (ImageSeen image : seen.images()) {
      if (image.image() instanceof ImageObservation.Usable(DiskImage file)) {
        ports.images().createLayer(file, slot.disksVolume().resolve(layerOf(image.disk())));
      }
    }
  }

  /** The files of the disks that are made in the slot, and go with it. */
  private Map<String, GuestFile.Named> filesInSlot(Domain domain, Slot slot) {
    Map<String, GuestFile.Named> files = new HashMap<>();
    layersOf(domain, slot)
        .forEach((disk, layer) ->
            files.put(disk, new GuestFile.Named(layer, GuestFile.Right.READ_WRITE)));
    domain.getSpec().disks().stream()
        .filter(disk -> disk.cloudInit() != null)
        .forEach(disk ->
            files.put(
                disk.name(),
                new GuestFile.Named(ports.seeds().fileOf(slot.podUid()), GuestFile.Right.READ)));
    return files;
  }

  private static Map<String, Path> layersOf(Domain domain, Slot slot) {
    return domain.getSpec().disks().stream()
        .filter(disk -> disk.ephemeral() != null)
        .map(DomainDisk::name)
        .collect(Collectors.toMap(disk -> disk, disk -> slot.disksVolume().resolve(layerOf(disk))));
  }

  private static Map<String, Path> filesOf(
      DomainObserved seen, Map<String, GuestFile.Named> inSlot) {
    Map<String, Path> files = new HashMap<>();
    inSlot.forEach((disk, file) -> files.put(disk, file.onHost()));
    for (DiskSeen disk : seen.disks()) {
      if (disk.disk() instanceof DiskObservation.Ready(Path file)) {
        files.put(disk.wanted().name(), file);
      }
    }
    return files;
  }

  static String layerOf(String disk) {
    return disk + ".qcow2";
  }

  private static ApplyOutcome notConfirmed(LibvirtFailure failure) {
    return new ApplyOutcome.Unknown(
        "The start of the guest was not confirmed: " + Failures.sentenceOf(failure));
  }

  /** libvirt also refuses what an earlier call, taken for failed, has brought up meanwhile. */
  private boolean provenAbsent(Domain domain) {
    try {
      return libvirt.lookup(DomainXml.uuidOf(domain)).isEmpty();
    } catch (LibvirtFailure e) {
      return false;
    }
  }

  /** Each part is removed whatever became of the others: the start has failed in any case. */
  private ApplyOutcome undo(Domain domain, Slot slot, Reason reason, String message) {
    List<String> left = new ArrayList<>();
    attempt(() -> remover.remove(domain, Optional.of(slot.cgroup().value())), left);
    if (!hasRun(domain)) {
      // Its layers are empty, and a corrected image needs new ones.
      layersOf(domain, slot)
          .values()
          .forEach(layer -> attempt(() -> ports.images().deleteLayer(layer), left));
    }
    SeedOf.domain(domain, slot)
        .ifPresent(_ -> attempt(() -> ports.seeds().remove(slot.podUid()), left));
    return new ApplyOutcome.Failed(
        reason,
        left.isEmpty()
            ? message
            : message + " What was made for it cannot be removed: " + String.join(" ", left));
  }

  /** Whether a guest of this incarnation has written to its disks. */
  static boolean hasRun(Domain domain) {
    return Optional.ofNullable(domain.getStatus())
        .filter(status -> !status.history().isEmpty())
        .isPresent();
  }

  private static void attempt(Runnable removal, List<String> left) {
    try {
      removal.run();
    } catch (HostException e) {
      LOG.warnf(e, "What was made for a start that failed cannot be removed.");
      left.add(e.sentence());
    }
  }
}
