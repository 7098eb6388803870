package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.History;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Restarts;
import java.util.Objects;
import java.util.Optional;

/**
 * What the Domain object and the node's memory say of the incarnation's life so far.
 *
 * @param previous the status as it is written
 * @param start where the guest was started
 * @param deletion whether the object is being deleted
 * @param closing whether the node remembers it as closed
 */
record Incarnation(
    Optional<DomainStatus> previous, StartedOn start, Deletion deletion, Closing closing) {

  /** Where the guest was started, or is about to be. */
  enum StartedOn {
    NOWHERE,
    THIS_BOOT,
    EARLIER_BOOT,
    OTHER_MACHINE
  }

  /** Whether the object is being deleted. */
  enum Deletion {
    ASKED,
    NOT_ASKED
  }

  static Incarnation of(Domain desired, DomainObserved seen) {
    Optional<DomainStatus> previous = Optional.ofNullable(desired.getStatus());
    return new Incarnation(
        previous,
        previous
            .flatMap(status -> Optional.ofNullable(status.host()))
            .map(host -> startedOn(host, seen.host()))
            .orElse(StartedOn.NOWHERE),
        desired.getMetadata().getDeletionTimestamp() == null ? Deletion.NOT_ASKED : Deletion.ASKED,
        seen.closing());
  }

  private static StartedOn startedOn(HostIdentity started, HostIdentity here) {
    if (!started.machineId().equals(here.machineId())) {
      return StartedOn.OTHER_MACHINE;
    }
    return started.bootId().equals(here.bootId()) ? StartedOn.THIS_BOOT : StartedOn.EARLIER_BOOT;
  }

  /** The node, which each Domain has that an agent sees. */
  static String nodeOf(Domain desired) {
    return Objects.requireNonNull(desired.getSpec().nodeName());
  }

  Optional<DomainState> state() {
    return previous.flatMap(status -> Optional.ofNullable(status.state()));
  }

  Optional<Reason> reason() {
    return previous.flatMap(status -> Optional.ofNullable(status.reason()));
  }

  /** Whether no guest of this incarnation can have been: the host is written before a start. */
  boolean neverStarted() {
    return start == StartedOn.NOWHERE;
  }

  /**
   * Whether it is about a next attempt in this boot, and not a first start: the API server has been
   * told that the guest is this machine's, and it was, until it ended.
   */
  boolean isStartedAgain() {
    return start == StartedOn.THIS_BOOT && lastRun().isPresent();
  }

  boolean deleted() {
    return deletion == Deletion.ASKED;
  }

  /** Whether it has been said, or remembered, that this incarnation's guest has ended. */
  boolean hasEnded() {
    return closing == Closing.CLOSED || saysEnded();
  }

  /** Whether its guest, which has ended, may have been started again since: it was in this boot. */
  boolean mayBeStartedAgain() {
    return hasEnded()
        && start == StartedOn.THIS_BOOT
        && closing == Closing.OPEN
        && state().filter(DomainState.Closed::equals).isEmpty();
  }

  /** Whether the node alone knows that it has ended, as with a copy of the object from before. */
  boolean isToldNowhere() {
    return closing == Closing.CLOSED && !saysEnded();
  }

  /** Whether, by its end alone, a guest might be started again of which the node knows better. */
  boolean waitsThoughClosed() {
    return closing == Closing.CLOSED
        && state().filter(DomainState.Ended::equals).isPresent()
        && reason().filter(Reason.Closed::equals).isEmpty();
  }

  private boolean saysEnded() {
    return isStillToBeRemoved()
        || state().filter(s -> s == DomainState.Ended || s == DomainState.Closed).isPresent();
  }

  /** Whether its end was said, though what was made for the guest could not be removed. */
  boolean isStillToBeRemoved() {
    return state().filter(DomainState.Stopping::equals).isPresent() && end().isPresent();
  }

  /** How the guest ended, if that was said. */
  Optional<DomainEnd> end() {
    return previous.flatMap(status -> Optional.ofNullable(status.end()));
  }

  /** How often the guest was started again, and when it is next. */
  Restarts restarts(Domain desired) {
    return previous
        .flatMap(status -> Optional.ofNullable(status.restart()))
        .orElseGet(desired.getSpec()::earlierRestartsOrNone);
  }

  /** Its last run that is over, if there was one. */
  Optional<EndedRun> lastRun() {
    return previous.flatMap(status -> History.lastEnded(status.history())).flatMap(EndedRun::of);
  }

  /** A run that is known to be over, and how. */
  record EndedRun(Reason reason, String message, String time) {
    static Optional<EndedRun> of(GuestRun run) {
      Reason reason = run.reason();
      String message = run.message();
      String time = run.endedAt();
      return reason == null || message == null || time == null
          ? Optional.empty()
          : Optional.of(new EndedRun(reason, message, time));
    }
  }

  /** Whether the guest is still to be started, as far as the object says. */
  boolean waitsForStart() {
    return !deleted()
        && closing == Closing.OPEN
        && state().map(s -> s == DomainState.Waiting).orElse(true);
  }
}
