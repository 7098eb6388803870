package dev.vireo.agent.domain;

import dev.vireo.agent.state.RunDone;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import java.util.Optional;

/** How far a guest's wishes were carried out, where the node's file of it is lost. Pure. */
final class RunsDone {
  private RunsDone() {}

  /** As the status tells. */
  static RunDone told(Domain domain) {
    return new RunDone(
        Optional.ofNullable(domain.getStatus()).filter(RunsDone::isPausedByUs).isPresent()
            ? RunDone.Hold.HAS_RUN
            : RunDone.Hold.NONE);
  }

  private static boolean isPausedByUs(DomainStatus status) {
    return status.state() == DomainState.Paused && status.reason() == Reason.PausedAsDeclared;
  }
}
