package dev.vireo.agent.domain;

import dev.vireo.agent.state.RunDone;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainRunDone;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.RebootAction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far a guest's wishes were carried out, by what else there is than the node's file. Pure. */
final class RunsDone {
  private RunsDone() {}

  /** As the status tells, where the file is lost. */
  static RunDone told(Domain domain) {
    Optional<DomainStatus> status = Optional.ofNullable(domain.getStatus());
    Optional<DomainRunDone> deeds = status.flatMap(s -> Optional.ofNullable(s.run()));
    return new RunDone(
        status.filter(RunsDone::isPausedByUs).isPresent()
            ? RunDone.Hold.HAS_RUN
            : RunDone.Hold.NONE,
        deeds.flatMap(done -> Optional.ofNullable(done.rebootedAt())),
        deeds.flatMap(done -> Optional.ofNullable(done.resetAt())),
        RebootAction.Restart);
  }

  private static boolean isPausedByUs(DomainStatus status) {
    return status.state() == DomainState.Paused && status.reason() == Reason.PausedAsDeclared;
  }

  /**
   * As the node's file tells, of which the API server may have a backup: a wish of it that was done
   * is not done once more because a later one was.
   */
  static RunDone known(RunDone done, Domain told) {
    DomainRun wished = told.getSpec().run();
    RunDone there = told(told);
    RunDone rebooted =
        there
            .rebootedAt()
            .filter(at -> at.equals(wished.rebootedAt()))
            .map(done::rebooted)
            .orElse(done);
    return there
        .resetAt()
        .filter(at -> at.equals(wished.resetAt()))
        .map(rebooted::reset)
        .orElse(rebooted);
  }

  /** With the guest's start, which does all that was wished before it. */
  static RunDone byStart(Domain domain) {
    DomainRun told = domain.getSpec().run();
    return new RunDone(
        switch (told.power()) {
          case On, Suspended -> RunDone.Hold.NONE;
          // A guest that is brought back has run before it was saved.
          case Paused ->
              domain.getSpec().restore() == null ? RunDone.Hold.NEVER_RAN : RunDone.Hold.HAS_RUN;
        },
        Optional.ofNullable(told.rebootedAt()),
        Optional.ofNullable(told.resetAt()),
        // So it is defined, whatever is told.
        RebootAction.Restart);
  }

  /** For the status; nothing when no deed has been done. */
  static @Nullable DomainRunDone statusOf(RunDone done) {
    return done.rebootedAt().isEmpty() && done.resetAt().isEmpty()
        ? null
        : new DomainRunDone(done.rebootedAt().orElse(null), done.resetAt().orElse(null));
  }
}
