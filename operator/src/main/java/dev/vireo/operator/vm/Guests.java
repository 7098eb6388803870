package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.operator.domain.Proof;
import dev.vireo.operator.node.NodeView;
import java.util.Optional;

/** What a Domain's status says of its guest. Pure. */
final class Guests {
  private Guests() {}

  /** How far the incarnation is; Waiting while its agent has said nothing. */
  static DomainState stateOf(Domain domain) {
    DomainStatus status = domain.getStatus();
    return status == null || status.state() == null ? DomainState.Waiting : status.state();
  }

  /** Whether the guest has run and does not any more. */
  static boolean ended(Domain domain) {
    return switch (stateOf(domain)) {
      case Ended, Closed -> true;
      case Waiting, Starting, Running, Paused, Stopping -> false;
    };
  }

  /** Whether the guest's QEMU is there. */
  static boolean alive(Domain domain) {
    return switch (stateOf(domain)) {
      case Running, Paused, Stopping -> true;
      case Waiting, Starting, Ended, Closed -> false;
    };
  }

  /** Whether the guest's CPUs run. */
  static boolean runs(Domain domain) {
    return switch (stateOf(domain)) {
      case Running -> true;
      case Stopping ->
          Optional.ofNullable(domain.getStatus())
              .filter(status -> status.reason() == Reason.GuestShutdown)
              .isEmpty();
      case Waiting, Starting, Paused, Ended, Closed -> false;
    };
  }

  /** Whether a Domain was closed by another machine than the one that may still run its guest. */
  static boolean closedInVain(Domain domain, NodeView node) {
    return stateOf(domain) == DomainState.Closed
        && domain.isMarkedForDeletion()
        && Proof.of(domain, node).isEmpty();
  }
}
