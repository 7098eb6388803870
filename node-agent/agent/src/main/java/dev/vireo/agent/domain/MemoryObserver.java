package dev.vireo.agent.domain;

import dev.vireo.agent.domain.MemorySeen.Kept;
import dev.vireo.agent.domain.MemorySeen.Own;
import dev.vireo.agent.domain.MemorySeen.Work;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.state.GuestMachines;
import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.MemoryFiles;
import dev.vireo.agent.storage.OpenDisk;
import dev.vireo.agent.storage.SavedFile;
import dev.vireo.agent.storage.StateVolume;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.libvirt.event.StopReason;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks for the guest's memory on its state volume, where a decision needs it. */
final class MemoryObserver {
  private final MemoryFiles files;
  private final ClaimDisks disks;
  private final MemoryKeeper keeper;
  private final GuestMachines machines;

  MemoryObserver(MemoryFiles files, ClaimDisks disks, MemoryKeeper keeper, GuestMachines machines) {
    this.files = files;
    this.disks = disks;
    this.keeper = keeper;
    this.machines = machines;
  }

  /**
   * Looks.
   *
   * @param lastStop how libvirt said that the guest stopped
   */
  MemorySeen observe(Domain domain, GuestOnHost onHost, Optional<StopReason> lastStop) {
    Optional<StateVolume> volume = StateVolumeOf.domain(domain);
    if (volume.isEmpty() || domain.getMetadata().getDeletionTimestamp() != null) {
      return MemorySeen.NOTHING;
    }
    String uid = volume.get().owner();
    Work work = keeper.workOf(uid);
    boolean gone = onHost instanceof GuestOnHost.NoDomain;
    return new MemorySeen(
        work,
        gone && work instanceof Work.None && mayHaveBeenSaved(domain)
            ? ownOf(domain, volume.get(), lastStop)
            : new Own.Nothing(),
        keptOf(domain, volume.get()),
        onHost instanceof GuestOnHost.Found ? roomOf(domain, volume.get()) : OptionalLong.empty(),
        keeper.refusalOf(uid));
  }

  /** Its machine is noted before a save. */
  private boolean mayHaveBeenSaved(Domain domain) {
    boolean ran =
        stateOf(domain)
            .map(state ->
                switch (state) {
                  case Running, Paused, Stopping -> true;
                  case Waiting, Starting, Ended, Closed -> false;
                })
            .orElse(false);
    return ran && machines.get(domain.getMetadata().getUid()).isPresent();
  }

  private static Optional<DomainState> stateOf(Domain domain) {
    return Optional.ofNullable(domain.getStatus()).map(DomainStatus::state);
  }

  private Own ownOf(Domain domain, StateVolume volume, Optional<StopReason> lastStop) {
    Optional<SavedMemory> known = keeper.known(volume.owner());
    if (known.isPresent()) {
      return new Own.Known(known.get());
    }
    try {
      Optional<SavedFile> file = files.find(volume, MemoryFiles.nameOf(volume.owner()));
      return file.map(found -> judged(domain, found, lastStop)).orElseGet(Own.Nothing::new);
    } catch (HostException e) {
      return new Own.Unknown(e.reason(), e.sentence());
    }
  }

  /**
   * libvirt says that the guest was saved, or the disks do: after libvirt's last word in the file
   * the guest may go on, should libvirt's daemon be killed just then, and it writes to them.
   */
  private Own judged(Domain domain, SavedFile file, Optional<StopReason> lastStop) {
    return switch (file.wholeness()) {
      case TORN -> new Own.Torn();
      case WHOLE ->
          lastStop.filter(StopReason.SAVED::equals).isPresent()
              ? new Own.Whole()
              : ClaimDisksOf.domain(domain).stream()
                  .filter(disk -> modified(disk).isAfter(file.modified()))
                  .findFirst()
                  .<Own>map(disk -> new Own.Outlived(disk.name()))
                  .orElseGet(Own.Whole::new);
    };
  }

  private Instant modified(ClaimDisk disk) {
    try (OpenDisk opened = disks.open(disk)) {
      return opened.modified();
    }
  }

  private Kept keptOf(Domain domain, StateVolume volume) {
    SavedMemory wanted = domain.getSpec().restore();
    boolean toStart =
        stateOf(domain)
            .map(state -> state == DomainState.Waiting || state == DomainState.Starting)
            .orElse(true);
    if (wanted == null || !toStart || GuestStarter.hasRun(domain)) {
      return new Kept.NotWanted();
    }
    try {
      if (files.isTaken(volume)) {
        return new Kept.Taken();
      }
      if (keeper.isVerified(volume.owner())) {
        return new Kept.Verified();
      }
      Optional<SavedFile> file = files.find(volume, wanted.file());
      return file.isEmpty()
          ? new Kept.Broken(
              "The saved memory, %s on claim %s, is not there any more."
                  .formatted(wanted.file(), volume.claim()))
          : keeper
              .fault(volume.owner(), file.get())
              .<Kept>map(Kept.Broken::new)
              .orElseGet(Kept.There::new);
    } catch (HostException e) {
      return e.reason() == Reason.StateBroken
          ? new Kept.Broken(e.sentence())
          : new Kept.Unknown(e.reason(), e.sentence());
    }
  }

  private OptionalLong roomOf(Domain domain, StateVolume volume) {
    if (domain.getSpec().run().power() != GuestPower.Suspended) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(files.room(volume));
    } catch (HostException e) {
      return OptionalLong.empty();
    }
  }
}
