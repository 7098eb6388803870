package dev.vireo.agent.domain;

import dev.vireo.api.meta.Progress;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.SavedMemory;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status of a Domain after a plan was applied, as a pure function. */
public final class DomainStatuses {
  /** The next status; empty when there is nothing to say that is not said already. */
  public Optional<DomainStatus> next(
      Domain desired, DomainObserved seen, DomainPlan plan, ApplyOutcome outcome, Now now) {
    Draft draft =
        new Draft(
            desired,
            begins(plan) ? seen.having(RunsDone.byStart(desired)) : seen,
            now,
            Optional.empty());
    Optional<DomainStatus> next =
        switch (plan) {
          case DomainPlan.Hold _, DomainPlan.Forbid _, DomainPlan.Release _, DomainPlan.Forget _ ->
              Optional.empty();
          case DomainPlan.Wait(Reason reason, _, _)
              when reason == Reason.WaitingForSlot && draft.isNew() ->
              Optional.empty();
          case DomainPlan.Wait(Reason reason, String message, _) ->
              Optional.of(draft.waiting(reason, message));
          case DomainPlan.Announce() -> Optional.of(draft.announced());
          case DomainPlan.MakeDisks(String message) ->
              Optional.of(
                  outcome instanceof ApplyOutcome.Failed(Reason reason, String why)
                      ? draft.waiting(reason, why)
                      : draft.waiting(Reason.MakingDisk, message));
          case DomainPlan.Start(), DomainPlan.Proceed() ->
              Optional.of(started(draft, outcome, PowerPlanner.powerOf(desired)));
          case DomainPlan.Confirm() -> Optional.of(started(draft, outcome, GuestPower.On));
          case DomainPlan.KeepRunning() -> Optional.of(draft.running());
          // What has become of it is said when it is seen.
          case DomainPlan.Pause _, DomainPlan.Unpause _, DomainPlan.Reboot _, DomainPlan.Reset _ ->
              Optional.empty();
          case DomainPlan.UnpauseToStop(Reason reason, String message) ->
              Optional.of(draft.stopping(reason, message));
          case DomainPlan.OfMemory ofMemory -> ofMemory(draft, ofMemory, outcome);
          case DomainPlan.KeepPaused(Reason reason, String message, _) ->
              Optional.of(draft.present(DomainState.Paused, reason, message));
          case DomainPlan.Resume(Reason reason, String message, _) ->
              Optional.of(draft.present(DomainState.Paused, reason, message));
          case DomainPlan.AskShutdown(_, Reason reason, String message, _) ->
              Optional.of(draft.stopping(reason, message));
          case DomainPlan.AwaitEnd(Reason reason, String message, _) ->
              Optional.of(draft.stopping(reason, message));
          case DomainPlan.AwaitLeftover(Reason reason, String message, _) ->
              Optional.of(draft.leftOver(reason, message));
          case DomainPlan.KillLeftover(String message) ->
              Optional.of(draft.leftOver(Reason.GracePeriodExceeded, killed(message, outcome)));
          case DomainPlan.Destroy(Reason reason, String message) ->
              Optional.of(draft.stopping(reason, message));
          case DomainPlan.End(Reason reason, String message) ->
              ended(draft, DomainState.Ended, reason, message, outcome);
          case DomainPlan.Close(Reason reason, String message) ->
              ended(draft, DomainState.Closed, reason, message, outcome);
        };
    // An announcement is written though it is there already: the server takes it only of the object
    // as it is there now, which is what is asked.
    return plan instanceof DomainPlan.Announce
        ? next
        : next.filter(status -> !status.equals(desired.getStatus()));
  }

  private static Optional<DomainStatus> ofMemory(
      Draft draft, DomainPlan.OfMemory plan, ApplyOutcome outcome) {
    return switch (plan) {
      case DomainPlan.OfMemory.Suspend(DomainState before, String message) ->
          Optional.of(
              outcome instanceof ApplyOutcome.Failed(Reason reason, String why)
                  ? draft.present(before, reason, why)
                  : draft.present(DomainState.Paused, Reason.Suspending, message));
      case DomainPlan.OfMemory.RefuseSuspend(DomainState state, String message, _) ->
          Optional.of(draft.present(state, Reason.CannotSuspend, message));
      case DomainPlan.OfMemory.ReadMemory(String message) ->
          Optional.of(draft.present(DomainState.Paused, Reason.Suspending, message));
      case DomainPlan.OfMemory.CheckMemory(String message) ->
          Optional.of(draft.waiting(Reason.CheckingMemory, message));
      // Said when it is seen that it is so.
      case DomainPlan.OfMemory.TakeMemory() -> Optional.empty();
      case DomainPlan.OfMemory.AbortSave(Reason reason, String message, _) ->
          Optional.of(draft.stopping(reason, message));
      case DomainPlan.OfMemory.EndSuspended(SavedMemory memory, String message) ->
          ended(draft.saving(memory), DomainState.Ended, Reason.Suspended, message, outcome);
    };
  }

  private static boolean begins(DomainPlan plan) {
    return plan instanceof DomainPlan.Announce || plan instanceof DomainPlan.Start;
  }

  private static DomainStatus started(Draft draft, ApplyOutcome outcome, GuestPower power) {
    return switch (outcome) {
      case ApplyOutcome.Done() ->
          switch (power) {
            case On, Suspended -> draft.running();
            case Paused ->
                draft.present(
                    DomainState.Paused, Reason.PausedAsDeclared, PowerPlanner.AS_DECLARED);
          };
      case ApplyOutcome.Failed(Reason reason, String message) -> draft.waiting(reason, message);
      case ApplyOutcome.Again _ -> draft.announced();
      case ApplyOutcome.Unknown(String why) -> draft.starting(why);
    };
  }

  private static String killed(String message, ApplyOutcome outcome) {
    return outcome instanceof ApplyOutcome.Failed(_, String why)
        ? message + " It does not end: " + why
        : message;
  }

  private static Optional<DomainStatus> ended(
      Draft draft, DomainState state, Reason reason, String message, ApplyOutcome outcome) {
    return switch (outcome) {
      case ApplyOutcome.Done() -> Optional.of(draft.ended(state, reason, message));
      case ApplyOutcome.Failed(Reason failure, String why) ->
          Optional.of(draft.notCleanedUp(reason, message, failure, why));
      case ApplyOutcome.Again _, ApplyOutcome.Unknown _ -> Optional.empty();
    };
  }

  /** Builds statuses on the previous one. */
  private record Draft(Domain desired, DomainObserved seen, Now now, Optional<SavedMemory> saved) {
    /** The guest was saved to this. */
    Draft saving(SavedMemory memory) {
      return new Draft(desired, seen, now, Optional.of(memory));
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
      return new DomainStatus(
          desired.getMetadata().getGeneration(),
          state,
          reason,
          message,
          host().orElse(seen.host()),
          startedAt().orElseGet(this::time),
          null,
          null,
          Interfaces.of(desired, seen),
          GuestStatuses.next(desired, seen.guest()),
          RunsDone.statusOf(seen.runDone()),
          ReadinessStatuses.next(desired, seen.probes(), time()));
    }

    DomainStatus stopping(Reason reason, String message) {
      return new DomainStatus(
          desired.getMetadata().getGeneration(),
          DomainState.Stopping,
          reason,
          message,
          host().orElse(seen.host()),
          startedAt().orElse(null),
          saidEnd().orElse(null),
          savedMemory(),
          Interfaces.of(desired, seen),
          GuestStatuses.next(desired, seen.guest()),
          RunsDone.statusOf(seen.runDone()),
          ReadinessStatuses.next(desired, seen.probes(), time()));
    }

    /** An incarnation of which Ended was said keeps that word, and how it ended. */
    DomainStatus leftOver(Reason reason, String message) {
      return previous().filter(status -> status.state() == DomainState.Ended).isPresent()
          ? ended(DomainState.Ended, reason, message)
          : stopping(reason, message);
    }

    /** The end is told at once: an agent that has not seen it would tell of another one later. */
    DomainStatus notCleanedUp(Reason reason, String message, Reason failure, String why) {
      String told = message + " What was made for it is not removed yet: " + why;
      if (previous().filter(status -> status.state() == DomainState.Ended).isPresent()) {
        return ended(DomainState.Ended, reason, told);
      }
      return new DomainStatus(
          desired.getMetadata().getGeneration(),
          DomainState.Stopping,
          failure,
          told,
          host().orElse(null),
          startedAt().orElse(null),
          endOf(reason, message),
          savedMemory(),
          List.of(),
          null,
          RunsDone.statusOf(seen.runDone()),
          null);
    }

    /** The first that was said. */
    private DomainEnd endOf(Reason reason, String message) {
      return saidEnd().orElseGet(() -> new DomainEnd(reason, message, time()));
    }

    private Optional<DomainEnd> saidEnd() {
      return previous().flatMap(status -> Optional.ofNullable(status.end()));
    }

    DomainStatus ended(DomainState state, Reason reason, String message) {
      return new DomainStatus(
          desired.getMetadata().getGeneration(),
          state,
          reason,
          message,
          host().orElse(seen.host()),
          startedAt().orElse(null),
          endOf(reason, message),
          savedMemory(),
          List.of(),
          null,
          RunsDone.statusOf(seen.runDone()),
          null);
    }

    private DomainStatus notRunning(
        DomainState state, Reason reason, String message, @Nullable HostIdentity host) {
      return new DomainStatus(
          desired.getMetadata().getGeneration(),
          state,
          reason,
          message,
          host,
          null,
          null,
          null,
          List.of(),
          null,
          RunsDone.statusOf(seen.runDone()),
          null);
    }

    private @Nullable SavedMemory savedMemory() {
      return saved
          .or(() -> previous().flatMap(status -> Optional.ofNullable(status.savedMemory())))
          .orElse(null);
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

    private String time() {
      return now.time().truncatedTo(ChronoUnit.SECONDS).toString();
    }
  }
}
