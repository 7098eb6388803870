package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.InPlace;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
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

  /**
   * Whether no guest was ever started by this Domain: an agent writes which machine it is before it
   * starts one.
   */
  static boolean neverStarted(Domain domain) {
    return stateOf(domain) == DomainState.Waiting && startedOn(domain).isEmpty();
  }

  /** Whether a guest that was, or may have been, started by it is to end, or has. */
  static boolean isBeingStopped(Domain domain) {
    return domain.isMarkedForDeletion() && !neverStarted(domain);
  }

  /** Whether its agent has said that its guest runs, or did, be it before this start. */
  static boolean hasRun(Domain domain) {
    return Optional.ofNullable(domain.getStatus())
        .filter(status -> status.startedAt() != null || !status.history().isEmpty())
        .isPresent();
  }

  /** Whether the guest has run and does not any more. */
  static boolean ended(Domain domain) {
    return switch (stateOf(domain)) {
      case Ended, Closed -> true;
      case Waiting, Starting, Running, Paused, Stopping -> false;
    };
  }

  /**
   * Whether the guest has ended, and its agent starts it again: then the incarnation goes on. A
   * boot of the host ends that, too.
   */
  static boolean isStartedAgain(Domain domain, NodeView node) {
    return InPlace.goesOn(domain)
        && (node.host().isEmpty() || startedOn(domain).equals(node.host()));
  }

  /** Whether the guest's QEMU is there. */
  static boolean alive(Domain domain) {
    return switch (stateOf(domain)) {
      case Running, Paused -> true;
      case Stopping -> !saysHowItEnded(domain);
      case Waiting, Starting, Ended, Closed -> false;
    };
  }

  /** Whether the guest's CPUs run. */
  static boolean runs(Domain domain) {
    return switch (stateOf(domain)) {
      case Running -> true;
      case Stopping -> !isOff(domain) && !saysHowItEnded(domain);
      case Waiting, Starting, Paused, Ended, Closed -> false;
    };
  }

  /** Whether the guest of a QEMU that has still to end is off, by itself. */
  static boolean isOff(Domain domain) {
    return Optional.ofNullable(domain.getStatus())
        .filter(status ->
            status.reason() == Reason.GuestShutdown || status.reason() == Reason.RebootedToUpdate)
        .isPresent();
  }

  /** Whether the guest is gone, though what was made for it may still have to be removed. */
  static boolean saysHowItEnded(Domain domain) {
    return Optional.ofNullable(domain.getStatus()).filter(s -> s.end() != null).isPresent();
  }

  /** Whether its node's name belongs to another machine now than the one that may run its guest. */
  static boolean onOtherMachine(Domain domain, NodeView node) {
    return startedOn(domain)
        .filter(_ -> Proof.of(domain, node).isEmpty())
        .flatMap(started -> node.host().map(h -> !h.machineId().equals(started.machineId())))
        .orElse(false);
  }

  /** The machine that may run its guest, in its boot, if its agent has said so. */
  static Optional<HostIdentity> startedOn(Domain domain) {
    return Optional.ofNullable(domain.getStatus())
        .flatMap(status -> Optional.ofNullable(status.host()));
  }
}
