package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Condemn;
import dev.vireo.agent.domain.DomainPlan.Destroy;
import dev.vireo.agent.domain.DomainPlan.End;
import dev.vireo.agent.domain.ProbeVerdict.Health;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestPower;
import java.util.Optional;

/**
 * How a guest is ended whose liveness probe has failed, as a pure function. The word comes first:
 * that the guest is ended, and why, is in the status before it is done, so that the next agent
 * tells the same. While no status can be written nobody could start the guest again, and it is left
 * as it is.
 */
final class LivenessPlanner {
  private LivenessPlanner() {}

  /** Of a guest that is there and is to stay; empty when it may. */
  static Optional<DomainPlan> planPresent(
      Incarnation incarnation, Domain desired, GuestActivity activity, DomainObserved seen) {
    if (activity instanceof GuestActivity.Off) {
      return Optional.empty();
    }
    return said(incarnation)
        .<DomainPlan>map(why -> new Destroy(Reason.LivenessFailed, why))
        .or(() ->
            failed(incarnation, desired, activity, seen)
                .map(why -> new Condemn(Reason.LivenessFailed, why, DomainPlanner.LOOK_AGAIN)));
  }

  /** How it ended, of a guest that is gone after it was said that it is ended. */
  static Optional<End> end(Incarnation incarnation) {
    return said(incarnation).map(why -> new End(Reason.LivenessFailed, why));
  }

  private static Optional<String> said(Incarnation incarnation) {
    return incarnation
        .previous()
        .filter(status -> status.state() == DomainState.Stopping)
        .filter(status -> status.reason() == Reason.LivenessFailed)
        .map(status -> Optional.ofNullable(status.message()).orElse("Its liveness probe failed."));
  }

  private static Optional<String> failed(
      Incarnation incarnation, Domain desired, GuestActivity activity, DomainObserved seen) {
    boolean runs =
        activity instanceof GuestActivity.Runs
            && incarnation.state().filter(DomainState.Running::equals).isPresent()
            && PowerPlanner.powerOf(desired) == GuestPower.On;
    return seen.health()
        .probes()
        .liveness()
        .filter(_ -> runs && desired.getSpec().run().liveness().isPresent())
        .filter(verdict -> verdict.health() == Health.UNWELL)
        .filter(verdict -> verdict.isOf(desired))
        .map(ProbeVerdict::message);
  }
}
