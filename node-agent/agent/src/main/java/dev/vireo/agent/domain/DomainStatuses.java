package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.SavedMemory;
import java.util.Optional;

/** The status of a Domain after a plan was applied, as a pure function. */
public final class DomainStatuses {
  /** The next status; empty when there is nothing to say that is not said already. */
  public Optional<DomainStatus> next(
      Domain desired, DomainObserved seen, DomainPlan plan, ApplyOutcome outcome, Now now) {
    DomainObserved known = begins(plan) ? seen.having(RunsDone.byStart(desired)) : seen;
    StatusDraft draft = new StatusDraft(desired, known, now, Optional.empty());
    Optional<DomainStatus> next = after(desired, plan, draft, outcome);
    // An announcement is written though it is there already: the server takes it only of the object
    // as it is there now, which is what is asked.
    return plan instanceof DomainPlan.Announce
        ? next
        : next.filter(status -> !status.equals(desired.getStatus())).or(() -> unwritten(seen));
  }

  /** What another machine has kept is not for this one to say. */
  private static Optional<DomainStatus> unwritten(DomainObserved seen) {
    return seen.unwritten()
        .filter(status ->
            status.host() == null || status.host().machineId().equals(seen.host().machineId()));
  }

  private static Optional<DomainStatus> after(
      Domain desired, DomainPlan plan, StatusDraft draft, ApplyOutcome outcome) {
    return switch (plan) {
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
      case DomainPlan.Pause _,
          DomainPlan.Unpause _,
          DomainPlan.Reboot _,
          DomainPlan.Reset _,
          DomainPlan.SetOnReboot _ ->
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
      case DomainPlan.Condemn(Reason reason, String message, _) ->
          Optional.of(draft.stopping(reason, message));
      case DomainPlan.AwaitLeftover(Reason reason, String message, _) ->
          Optional.of(draft.leftOver(reason, message));
      case DomainPlan.KillLeftover(String message) ->
          Optional.of(draft.leftOver(Reason.GracePeriodExceeded, killed(message, outcome)));
      case DomainPlan.Destroy(Reason reason, String message) ->
          Optional.of(draft.stopping(reason, message));
      case DomainPlan.End(Reason reason, String message) ->
          ended(draft, DomainState.Ended, reason, message, outcome);
      case DomainPlan.LeaveToOperator(Reason reason, String message) ->
          outcome instanceof ApplyOutcome.Done
              ? Optional.of(draft.leftToOperator(reason, message))
              : Optional.empty();
      case DomainPlan.Close(Reason reason, String message) ->
          ended(draft, DomainState.Closed, reason, message, outcome);
    };
  }

  private static Optional<DomainStatus> ofMemory(
      StatusDraft draft, DomainPlan.OfMemory plan, ApplyOutcome outcome) {
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

  private static DomainStatus started(StatusDraft draft, ApplyOutcome outcome, GuestPower power) {
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
      StatusDraft draft, DomainState state, Reason reason, String message, ApplyOutcome outcome) {
    return switch (outcome) {
      case ApplyOutcome.Done() -> Optional.of(draft.ended(state, reason, message));
      case ApplyOutcome.Failed(Reason failure, String why) ->
          Optional.of(draft.notCleanedUp(reason, message, failure, why));
      case ApplyOutcome.Again _, ApplyOutcome.Unknown _ -> Optional.empty();
    };
  }
}
