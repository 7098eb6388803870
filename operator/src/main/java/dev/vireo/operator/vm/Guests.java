package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;

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
      case Waiting, Starting, Running, Stopping -> false;
    };
  }

  /** Whether the guest's QEMU is there. */
  static boolean alive(Domain domain) {
    return switch (stateOf(domain)) {
      case Running, Stopping -> true;
      case Waiting, Starting, Ended, Closed -> false;
    };
  }
}
