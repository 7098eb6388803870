package dev.vireo.agent.domain;

import dev.vireo.agent.domain.Incarnation.EndedRun;
import dev.vireo.api.meta.Progress;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.restart.History;
import dev.vireo.api.restart.InPlace;
import dev.vireo.api.restart.RestartBackoff;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.api.v1alpha1.StartedFrom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds statuses on the previous one.
 *
 * @param desired the Domain, with the previous one
 * @param seen what was seen of its guest
 * @param now when that was
 * @param saved what the guest was saved to, just now
 */
record StatusDraft(Domain desired, DomainObserved seen, Now now, Optional<SavedMemory> saved) {
  /** The guest was saved to this. */
  StatusDraft saving(SavedMemory memory) {
    return new StatusDraft(desired, seen, now, Optional.of(memory));
  }

  /** Nothing was said of it, and its slot is made so soon that nothing need be. */
  boolean isNew() {
    return previous().isEmpty() && Progress.untold(desired, now.time()).isPresent();
  }

  DomainStatus waiting(Reason reason, String message) {
    return notRunning(DomainState.Waiting, reason, message, host().orElse(null));
  }

  /** A start that is tried again has nothing to say but why it failed, until it is over. */
  DomainStatus announced() {
    Optional<RetryAfter> failed = seen.retry().filter(this::isTold);
    return notRunning(
        DomainState.Starting,
        failed.map(RetryAfter::reason).orElse(Reason.Starting),
        failed.map(RetryAfter::message).orElse("The guest is being started."),
        seen.host());
  }

  private boolean isTold(RetryAfter failed) {
    return previous()
        .filter(status -> failed.reason() == status.reason())
        .filter(status -> failed.message().equals(status.message()))
        .isPresent();
  }

  DomainStatus starting(String why) {
    return notRunning(DomainState.Starting, Reason.Starting, why, host().orElse(seen.host()));
  }

  DomainStatus running() {
    return present(
        DomainState.Running,
        Reason.Running,
        "The guest runs on node %s.".formatted(desired.getSpec().nodeName()));
  }

  DomainStatus present(DomainState state, Reason reason, String message) {
    String started = startedAt().orElseGet(this::time);
    return new DomainStatus(
        generation(),
        state,
        reason,
        message,
        host().orElse(seen.host()),
        started,
        null,
        null,
        restart().orElse(null),
        History.begun(history(), runSince(started, startedFrom())),
        Interfaces.of(desired, seen),
        GuestStatuses.next(desired, seen.guest(), seen.health().reboots()),
        RunsDone.statusOf(seen.runDone()),
        ReadinessStatuses.next(desired, seen.health().probes(), time()));
  }

  DomainStatus stopping(Reason reason, String message) {
    return new DomainStatus(
        generation(),
        DomainState.Stopping,
        reason,
        message,
        host().orElse(seen.host()),
        startedAt().orElse(null),
        saidEnd().orElse(null),
        savedMemory(),
        restart().orElse(null),
        history(),
        Interfaces.of(desired, seen),
        GuestStatuses.next(desired, seen.guest(), seen.health().reboots()),
        RunsDone.statusOf(seen.runDone()),
        ReadinessStatuses.next(desired, seen.health().probes(), time()));
  }

  /** An incarnation of which Ended was said keeps that word, and how it ended. */
  DomainStatus leftOver(Reason reason, String message) {
    return saysEnded() ? over(DomainState.Ended, reason, message) : stopping(reason, message);
  }

  /** The end is told at once: an agent that has not seen it would tell of another one later. */
  DomainStatus notCleanedUp(Reason reason, String message, Reason failure, String why) {
    String told = message + " What was made for it is not removed yet: " + why;
    return saysEnded()
        ? over(DomainState.Ended, reason, told)
        : gone(DomainState.Stopping, failure, told, endOf(reason, message), host().orElse(null));
  }

  DomainStatus ended(DomainState state, Reason reason, String message) {
    return over(state, reason, message);
  }

  /** How it ended stays said; of a guest that was about to be started again, its last run's end. */
  DomainStatus leftToOperator(Reason reason, String message) {
    DomainEnd end =
        saidEnd()
            .or(this::endBeforeTheStartGivenUp)
            .orElseGet(() -> new DomainEnd(reason, message, time()));
    return gone(DomainState.Ended, reason, message, end, host().orElse(seen.host()));
  }

  private DomainStatus over(DomainState state, Reason reason, String message) {
    return gone(state, reason, message, endOf(reason, message), host().orElse(seen.host()));
  }

  private DomainStatus gone(
      DomainState state,
      Reason reason,
      String message,
      DomainEnd end,
      @Nullable HostIdentity host) {
    return new DomainStatus(
        generation(),
        state,
        reason,
        message,
        host,
        startedAt().orElse(null),
        end,
        savedMemory(),
        restartAfter(state, end).orElse(null),
        historyAfter(end),
        List.of(),
        null,
        RunsDone.statusOf(seen.runDone()),
        null);
  }

  /** The first that was said. */
  private DomainEnd endOf(Reason reason, String message) {
    return saidEnd()
        .or(() ->
            endBeforeTheStartGivenUp()
                .filter(end -> end.reason() == reason && end.message().equals(message)))
        .orElseGet(() -> new DomainEnd(reason, message, time()));
  }

  /** How the last run ended, where the next had been begun, and did not come to be. */
  private Optional<DomainEnd> endBeforeTheStartGivenUp() {
    boolean begun = saidEnd().isEmpty() && History.open(history()).isEmpty();
    return incarnation()
        .lastRun()
        .filter(_ -> begun && Ends.endedByItself(incarnation(), seen).isEmpty())
        .map(run -> new DomainEnd(run.reason(), run.message(), run.time()));
  }

  private DomainStatus notRunning(
      DomainState state, Reason reason, String message, @Nullable HostIdentity host) {
    // Whoever begins to start a guest that has ended makes an attempt, once.
    Optional<Restarts> restart =
        saysEnded() || saidEnd().isPresent()
            ? Optional.of(incarnation().restarts(desired).attempted())
            : restart();
    return new DomainStatus(
        generation(),
        state,
        reason,
        message,
        host,
        null,
        null,
        null,
        restart.orElse(null),
        history(),
        List.of(),
        null,
        RunsDone.statusOf(seen.runDone()),
        null);
  }

  /** Counted once, with the first word of an end; a start that was not made is none. */
  private Optional<Restarts> restartAfter(DomainState state, DomainEnd end) {
    if (endBeforeTheStartGivenUp().filter(end::equals).isPresent()) {
      return restart().map(Restarts::givenUp);
    }
    if (state == DomainState.Closed || isTold(end) || !AfterEnd.isOwn(end.reason())) {
      return restart();
    }
    Restarts after =
        RestartBackoff.after(
            incarnation().restarts(desired),
            desired.getSpec().virtualMachine().uid(),
            end.reason(),
            ranFor(),
            Instant.parse(end.time()));
    return Optional.of(InPlace.staysDown(desired, end.reason()) ? after.stayingDown() : after);
  }

  private Duration ranFor() {
    return startedAt()
        .map(started -> Duration.between(Instant.parse(started), now.time()))
        .orElse(Duration.ZERO);
  }

  private List<GuestRun> historyAfter(DomainEnd end) {
    boolean ran = end.reason() != Reason.NeverStarted && end.reason() != Reason.Closed;
    if (isTold(end) || !(ran || History.open(history()).isPresent())) {
      return history();
    }
    // One that ended before it was said to run has no run yet.
    List<GuestRun> runs =
        History.begun(
            history(),
            runSince(startedAt().orElse(null), maybeRestored() ? null : StartedFrom.Boot));
    String libvirt = seen.lastStop().map(stop -> stop.name().toLowerCase(Locale.ROOT)).orElse(null);
    return History.ended(runs, end, libvirt);
  }

  private boolean isTold(DomainEnd end) {
    boolean ofLastRun =
        incarnation().lastRun().map(EndedRun::time).filter(end.time()::equals).isPresent();
    return saidEnd().isPresent() || (ofLastRun && History.open(history()).isEmpty());
  }

  private GuestRun runSince(@Nullable String started, @Nullable StartedFrom from) {
    return GuestRun.begun(
        desired.getMetadata().getName(), desired.getSpec().nodeName(), started, from);
  }

  /** A guest that was lost before it went on boots in this very incarnation, by another start. */
  private StartedFrom startedFrom() {
    boolean restored =
        maybeRestored()
            && seen.onHost() instanceof GuestOnHost.Found found
            && !DomainPlanner.isPaused(found.state());
    return restored ? StartedFrom.Memory : StartedFrom.Boot;
  }

  private boolean maybeRestored() {
    return seen.saved().kept() instanceof MemorySeen.Kept.Taken && history().isEmpty();
  }

  private @Nullable SavedMemory savedMemory() {
    return saved
        .or(() -> previous().flatMap(status -> Optional.ofNullable(status.savedMemory())))
        .orElse(null);
  }

  private Incarnation incarnation() {
    return Incarnation.of(desired, seen);
  }

  private boolean saysEnded() {
    return previous().filter(status -> status.state() == DomainState.Ended).isPresent();
  }

  private List<GuestRun> history() {
    return previous().map(DomainStatus::history).orElse(List.of());
  }

  private Optional<Restarts> restart() {
    return previous().flatMap(status -> Optional.ofNullable(status.restart()));
  }

  private Optional<DomainEnd> saidEnd() {
    return previous().flatMap(status -> Optional.ofNullable(status.end()));
  }

  private Optional<DomainStatus> previous() {
    return Optional.ofNullable(desired.getStatus());
  }

  private Optional<HostIdentity> host() {
    return previous().flatMap(status -> Optional.ofNullable(status.host()));
  }

  private Optional<String> startedAt() {
    return previous().flatMap(status -> Optional.ofNullable(status.startedAt()));
  }

  private Long generation() {
    return desired.getMetadata().getGeneration();
  }

  private String time() {
    return now.time().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
