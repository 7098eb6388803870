package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.Restarts;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * What of a Domain's life the node may take for told while the API server does not answer, as pure
 * functions.
 */
final class NodeWord {
  private static final Comparator<Point> BY_ATTEMPT =
      Comparator.comparingInt(Point::attempt).thenComparing(Point::step);

  private NodeWord() {}

  /**
   * How far a life is. A Domain's guest never comes back to where it was: each attempt is counted.
   */
  private record Point(int attempt, Step step) {}

  /** What comes one after the other within an attempt. */
  private enum Step {
    BEFORE_THE_RUN,
    RUN,
    AFTER_THE_RUN
  }

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
    DomainStatus there = Optional.ofNullable(told.getStatus()).orElseGet(DomainStatus::nothing);
    return Objects.equals(there.host(), unwritten.host())
        && there.state() != DomainState.Closed
        && BY_ATTEMPT.compare(pointOf(told, unwritten), pointOf(told, there)) >= 0;
  }

  private static Point pointOf(Domain domain, DomainStatus status) {
    Restarts restarts =
        Optional.ofNullable(status.restart())
            .orElseGet(() -> domain.getSpec().earlierRestartsOrNone());
    return new Point(restarts.times(), stepOf(status));
  }

  private static Step stepOf(DomainStatus status) {
    DomainState state = Optional.ofNullable(status.state()).orElse(DomainState.Waiting);
    return switch (state) {
      case Waiting, Starting -> Step.BEFORE_THE_RUN;
      case Running, Paused -> Step.RUN;
      case Stopping -> status.end() == null ? Step.RUN : Step.AFTER_THE_RUN;
      case Ended, Closed -> Step.AFTER_THE_RUN;
    };
  }
}
