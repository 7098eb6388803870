package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Hold;
import dev.vireo.agent.domain.DomainPlan.LeaveToOperator;
import dev.vireo.api.restart.InPlace;
import dev.vireo.api.restart.RestartBackoff;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Restarts;
import java.util.Optional;

/** What becomes of a guest that has ended in a slot that is there still, as pure functions. */
final class RestartPlanner {
  private RestartPlanner() {}

  /** Why it is not started again now; empty when it is to be. */
  static Optional<DomainPlan> planWait(
      Incarnation incarnation, Domain desired, DomainObserved seen, Now now) {
    boolean here =
        incarnation.start() == Incarnation.StartedOn.THIS_BOOT && seen.closing() == Closing.OPEN;
    if (here && InPlace.goesOn(desired)) {
      return planNext(incarnation.restarts(desired), now);
    }
    if (here && CutOff.goesOn(desired, seen.unwritten())) {
      return planAlone(incarnation, desired, now);
    }
    return Optional.of(new Hold("The guest has ended.", Optional.empty()));
  }

  private static Optional<DomainPlan> planNext(Restarts restarts, Now now) {
    return RestartBackoff.left(restarts, now.time())
        .map(left ->
            new Hold(
                "The guest has ended, and is started again at %s."
                    .formatted(restarts.nextAttempt()),
                Optional.of(left)));
  }

  /** Each look until then tries to tell the end. */
  private static Optional<DomainPlan> planAlone(Incarnation incarnation, Domain desired, Now now) {
    return incarnation
        .end()
        .flatMap(end -> CutOff.left(end, incarnation.restarts(desired), now.time()))
        .map(left ->
            new Hold(
                "The guest has ended, which nobody has heard yet. If that stays so, it is started again as it was.",
                Optional.of(left)));
  }

  /** What was told may have changed since the guest's next start was begun. */
  static Optional<DomainPlan> planGivingUp(
      Incarnation incarnation, Domain desired, DomainObserved seen) {
    return Ends.lastRun(incarnation)
        .filter(end -> !InPlace.isWanted(desired, end.reason()))
        .filter(end -> seen.unwritten().isEmpty() || !CutOff.isWanted(desired, end.reason()))
        .map(end -> new LeaveToOperator(end.reason(), end.message()));
  }
}
