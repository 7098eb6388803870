package dev.vireo.agent.domain;

import dev.vireo.agent.domain.ProbeVerdict.Health;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.ReadinessStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the status tells of a guest's readiness: anew only when the verdict is another. Pure. */
final class ReadinessStatuses {
  static final String NOT_PROBED = "The guest has not been probed yet.";

  private ReadinessStatuses() {}

  /**
   * Of a guest that is there; nothing where it has no readiness probe. What another agent has said
   * of this run of the guest stands until this one knows better.
   */
  static @Nullable ReadinessStatus next(Domain desired, ProbesSeen seen, String now) {
    if (desired.getSpec().run().readiness().isEmpty()) {
      return null;
    }
    Optional<ReadinessStatus> said =
        Optional.ofNullable(desired.getStatus())
            .flatMap(status -> Optional.ofNullable(status.readiness()));
    return seen.readiness()
        .filter(verdict -> verdict.isOf(desired))
        .map(verdict -> next(said, verdict.health() == Health.WELL, verdict.message(), now))
        .or(() -> said)
        .orElseGet(() -> new ReadinessStatus(false, NOT_PROBED, now));
  }

  private static ReadinessStatus next(
      Optional<ReadinessStatus> said, Boolean ready, String message, String now) {
    String since = said.filter(s -> s.holds() == ready).map(ReadinessStatus::since).orElse(now);
    return new ReadinessStatus(ready, message, since);
  }
}
