package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.MakeDisks;
import dev.vireo.agent.domain.DomainPlan.Wait;
import dev.vireo.agent.storage.DiskObservation;
import dev.vireo.agent.storage.DiskWork;
import dev.vireo.api.meta.Reason;
import java.util.List;
import java.util.Optional;

/** What the disks on claims need before the guest is started, as a pure function. */
final class DiskPlanner {
  private DiskPlanner() {}

  /** Empty when all of them are ready. */
  static Optional<DomainPlan> plan(List<DiskSeen> disks) {
    return disks.stream()
        .flatMap(seen -> refusal(seen).stream())
        .findFirst()
        .or(() -> disks.stream().flatMap(seen -> work(seen).stream()).findFirst())
        .or(() -> disks.stream().flatMap(seen -> progress(seen).stream()).findFirst());
  }

  private static Optional<DomainPlan> refusal(DiskSeen seen) {
    return seen.disk() instanceof DiskObservation.Unusable(Reason reason, String message)
        ? Optional.of(new Wait(reason, message, Optional.of(DomainPlanner.LOOK_AGAIN)))
        : Optional.empty();
  }

  private static Optional<DomainPlan> work(DiskSeen seen) {
    return seen.disk() instanceof DiskObservation.ToDo(DiskWork work)
        ? Optional.of(new MakeDisks(sentence(work.sentence(seen.wanted().name()), 0)))
        : Optional.empty();
  }

  /** Whoever makes the disk tells how far it is. */
  private static Optional<DomainPlan> progress(DiskSeen seen) {
    return seen.disk() instanceof DiskObservation.Making(String what, int percent)
        ? Optional.of(new Wait(Reason.MakingDisk, sentence(what, percent), Optional.empty()))
        : Optional.empty();
  }

  private static String sentence(String what, int percent) {
    return "%s: %d %%.".formatted(what, percent);
  }
}
