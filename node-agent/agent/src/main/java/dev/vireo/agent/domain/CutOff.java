package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.restart.InPlace;
import dev.vireo.api.restart.RestartBackoff;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a guest whose next start is the operator's, as long as nobody hears of its end:
 * its agent starts it again, as it was. Pure.
 */
final class CutOff {
  /** Who hears of the end by then starts the guest with what has changed. */
  static final Duration TIME_TO_TELL = Duration.ofSeconds(10);

  private CutOff() {}

  /** Whether a guest that has ended is started again by the node's word alone. */
  static boolean goesOn(Domain domain, Optional<DomainStatus> unwritten) {
    return unwritten
        .filter(_ -> !domain.isMarkedForDeletion())
        .filter(status -> status.state() == DomainState.Ended)
        // Its disk is of no use any more, so it needs another slot.
        .filter(status -> status.reason() != Reason.ImageReplaced)
        .map(DomainStatus::end)
        .map(DomainEnd::reason)
        .filter(end -> isWanted(domain, end))
        .isPresent();
  }

  /** Whether a guest that ends so is started again though nobody hears of it. */
  static boolean isWanted(Domain domain, Reason end) {
    return InPlace.isWanted(domain, end) || isWantedAsItWas(domain, end);
  }

  private static boolean isWantedAsItWas(Domain domain, Reason end) {
    RestartPolicy policy = domain.getSpec().run().restartPolicyCutOff();
    if (policy == null) {
      return false;
    }
    return end == Reason.RebootedToUpdate
        ? PowerPlanner.powerOf(domain) == GuestPower.On
        : AfterEnd.isOwn(end) && AfterEnd.of(policy, end) instanceof AfterEnd.RestartAgain;
  }

  /** How long its start waits still; empty when it is due. */
  static Optional<Duration> left(DomainEnd end, Restarts restarts, Instant now) {
    Duration telling = Duration.between(now, Instant.parse(end.time()).plus(TIME_TO_TELL));
    Duration backingOff = RestartBackoff.left(restarts, now).orElse(Duration.ZERO);
    // One that is longer than it could be tells that the clock was set back, and is over.
    Duration left =
        telling.compareTo(TIME_TO_TELL) <= 0 && telling.compareTo(backingOff) > 0
            ? telling
            : backingOff;
    return Optional.of(left).filter(Duration::isPositive);
  }
}
