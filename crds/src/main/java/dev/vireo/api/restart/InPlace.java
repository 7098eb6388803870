package dev.vireo.api.restart;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.RestartPolicy;
import java.util.Optional;

/**
 * Whether the agent starts a guest that has ended again, in the same incarnation. The answer rests
 * on the Domain alone, so operator and agent cannot disagree on an object that both have seen: as
 * long as it is yes, the operator leaves the incarnation alone; to take it over, it first takes the
 * policy out of {@code spec.run}, and both write with the resource version that they have seen.
 */
public final class InPlace {
  private InPlace() {}

  /** Whether a guest that has ended is started again by its agent. */
  public static boolean goesOn(Domain domain) {
    return !domain.isMarkedForDeletion()
        && Optional.ofNullable(domain.getStatus())
            .filter(status -> status.state() == DomainState.Ended)
            // Its disk is of no use any more, so it needs another slot.
            .filter(status -> status.reason() != Reason.ImageReplaced)
            // Its node has closed it, which a backup of etcd does not know.
            .filter(status -> status.reason() != Reason.Closed)
            // An agent of before says no such thing, and does not start it again either.
            .filter(status -> status.restart() != null)
            .map(DomainStatus::end)
            .map(DomainEnd::reason)
            .filter(end -> isWanted(domain, end))
            .isPresent();
  }

  /** Whether the agent is told to start a guest again that has ended so. */
  public static boolean isWanted(Domain domain, Reason end) {
    return AfterEnd.isOwn(end) && follows(domain, end).orElse(false);
  }

  /** Whether the agent is told that a guest that has ended so stays down. */
  public static boolean staysDown(Domain domain, Reason end) {
    return follows(domain, end).map(again -> !again).orElse(false);
  }

  private static Optional<Boolean> follows(Domain domain, Reason end) {
    RestartPolicy policy = domain.getSpec().run().restartPolicy();
    return Optional.ofNullable(policy)
        .map(told -> AfterEnd.of(told, end) instanceof AfterEnd.RestartAgain);
  }
}
