package dev.vireo.agent.domain;

import dev.vireo.agent.domain.MemorySeen.Work;
import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.OpenDisk;
import dev.vireo.agent.storage.OpenMemory;
import dev.vireo.agent.storage.StateVolume;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.SavedDisk;
import dev.vireo.api.v1alpha1.SavedMemory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Looks whether a memory is the one that was saved, and fits the disks as they are. */
final class MemoryCheck {
  private final ClaimDisks disks;

  MemoryCheck(ClaimDisks disks) {
    this.disks = disks;
  }

  /** The guest's disks on claims, with the times at which they were written to last. */
  List<SavedDisk> disksOf(Domain domain) {
    return ClaimDisksOf.domain(domain).stream()
        .map(disk -> new SavedDisk(disk.name(), modified(disk)))
        .toList();
  }

  private String modified(ClaimDisk disk) {
    try (OpenDisk opened = disks.open(disk)) {
      return opened.modified().toString();
    }
  }

  /**
   * Why it cannot be used; empty when it can.
   *
   * @param file that is held open
   * @param job is told how far the reading is
   */
  Optional<String> faultOf(
      Domain domain, StateVolume volume, SavedMemory wanted, OpenMemory file, MemoryWorks.Job job) {
    String name = "The saved memory, %s on claim %s,".formatted(wanted.file(), volume.claim());
    if (file.size() != wanted.size()) {
      return Optional.of(
          "%s has %d bytes, and not the %d that were saved."
              .formatted(name, file.size(), wanted.size()));
    }
    String digest = file.digest(job.progress(file.size(), Work.Checking::new));
    if (!digest.equals(wanted.digest())) {
      return Optional.of(
          "%s is not the one that was saved: its digest is %s, and not %s."
              .formatted(name, digest, wanted.digest()));
    }
    List<SavedDisk> now = disksOf(domain);
    return wanted.disks().stream()
        .filter(disk -> now.stream().noneMatch(other -> isUntouched(disk, other)))
        .findFirst()
        .map(disk ->
            "Disk %s was written to after the guest's memory had been saved, which does not fit it any more."
                .formatted(disk.name()));
  }

  /** A file system that is mounted anew may tell times less finely than before. */
  private static boolean isUntouched(SavedDisk saved, SavedDisk now) {
    Instant before = Instant.parse(saved.modified());
    Instant after = Instant.parse(now.modified());
    ChronoUnit unit = isWhole(before) || isWhole(after) ? ChronoUnit.SECONDS : ChronoUnit.MILLIS;
    return saved.name().equals(now.name())
        && before.truncatedTo(unit).equals(after.truncatedTo(unit));
  }

  private static boolean isWhole(Instant time) {
    return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
  }
}
