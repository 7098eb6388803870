package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.libvirt.DomainState.Shutoff;
import java.util.Objects;
import java.util.Optional;

/**
 * What of a Domain's life the node may take for told while the API server does not answer, as pure
 * functions.
 */
final class NodeWord {
  // What comes one after the other within an attempt. After the run the next attempt may be begun
  // and given up, any number of times, so these two are as far.
  private static final int BEFORE_THE_RUN = 0;
  private static final int RUN = 1;
  private static final int AFTER_THE_RUN = 2;

  private NodeWord() {}

  /**
   * Whether the node goes on after a word to which the API server did not answer. Not with a first
   * start, which nobody but the API server can allow, nor with the end for good, which it asks for,
   * nor with the end of a sick guest that it could not start again.
   */
  static boolean suffices(Domain desired, DomainObserved seen, DomainPlan plan) {
    Incarnation incarnation = Incarnation.of(desired, seen);
    return switch (plan) {
      case DomainPlan.Close _ -> false;
      case DomainPlan.Announce _ -> incarnation.isStartedAgain();
      case DomainPlan.Condemn(Reason reason, _, _) ->
          CutOff.isWanted(desired, reason)
              && isPlaceKnown(seen)
              && seen.restore().isTakenIntoAccountBy(desired);
      default -> !incarnation.neverStarted();
    };
  }

  /**
   * The Domain with the word by which its guest was started again: that is given before each start,
   * and the guest is there, though it is told that it has ended.
   */
  static Domain startedAgain(Domain here, DomainObserved seen, Now now) {
    Incarnation incarnation = Incarnation.of(here, seen);
    boolean there =
        Presence.of(here.getMetadata().getUid(), seen.onHost())
                instanceof Presence.Ours(_, var state)
            && !(state instanceof Shutoff);
    return there && incarnation.mayBeStartedAgain()
        ? over(
            here,
            Optional.of(
                new StatusDraft(here, seen, now, Optional.empty())
                    .starting("The guest has been started again.")))
        : here;
  }

  /** Whether no list that may be partial holds up the next start. */
  private static boolean isPlaceKnown(DomainObserved seen) {
    boolean known =
        switch (seen.api()) {
          case CURRENT, REMEMBERED -> true;
          case UNLISTED, GONE, REFUSED -> false;
        };
    return known && !(seen.slot() instanceof SlotSeen.Unconfirmed);
  }

  /** The Domain with the status that it has here. */
  static Domain over(Domain told, Optional<DomainStatus> unwritten) {
    if (unwritten.isEmpty()) {
      return told;
    }
    Domain here = new Domain();
    here.setMetadata(told.getMetadata());
    here.setSpec(told.getSpec());
    here.setStatus(unwritten.get());
    return here;
  }

  /**
   * Whether a status that was not taken is the later word still. All words of one machine in one
   * boot are its own; of two the one counts that knows more of the guest's life, and none after the
   * end for good.
   */
  static boolean stands(Domain told, DomainStatus unwritten) {
    DomainStatus there = statusOf(told);
    return Objects.equals(there.host(), unwritten.host())
        && there.state() != DomainState.Closed
        && lengthOf(told, unwritten) >= lengthOf(told, there);
  }

  /**
   * Whether a status that was taken is still the later word. Nobody but this agent writes it, so an
   * older one comes from a backup of etcd, or from a cache that lags. That a Domain is closed is
   * remembered apart, and is only for a deletion that is told.
   */
  static boolean isLater(Domain told, DomainStatus taken) {
    return taken.state() != DomainState.Closed
        && stands(told, taken)
        && lengthOf(told, taken) > lengthOf(told, statusOf(told));
  }

  /** How long a life is: each attempt is counted, so that it never comes back to where it was. */
  private static int lengthOf(Domain domain, DomainStatus status) {
    Restarts restarts =
        Optional.ofNullable(status.restart())
            .orElseGet(() -> domain.getSpec().earlierRestartsOrNone());
    return restarts.times() * AFTER_THE_RUN + stepOf(status);
  }

  private static DomainStatus statusOf(Domain told) {
    return Optional.ofNullable(told.getStatus()).orElseGet(DomainStatus::nothing);
  }

  private static int stepOf(DomainStatus status) {
    DomainState state = Optional.ofNullable(status.state()).orElse(DomainState.Waiting);
    return switch (state) {
      case Waiting, Starting -> BEFORE_THE_RUN;
      case Running, Paused -> RUN;
      case Stopping -> status.end() == null ? RUN : AFTER_THE_RUN;
      case Ended, Closed -> AFTER_THE_RUN;
    };
  }
}
