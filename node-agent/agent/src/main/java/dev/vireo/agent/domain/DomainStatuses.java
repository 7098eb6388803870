package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import java.util.Optional;

/** The status of a Domain after a plan was applied, as a pure function. */
public final class DomainStatuses {
  /** The next status; empty when there is nothing to say that is not said already. */
  public Optional<DomainStatus> next(
      Domain desired, DomainObserved seen, DomainPlan plan, ApplyOutcome outcome, Now now) {
    StatusDraft draft = new StatusDraft(desired, seen, now);
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
          case DomainPlan.Start(), DomainPlan.Proceed(), DomainPlan.Confirm() ->
              Optional.of(started(draft, outcome));
          case DomainPlan.KeepRunning() -> Optional.of(draft.running());
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
          case DomainPlan.Destroy(String message) ->
              Optional.of(draft.stopping(Reason.GracePeriodExceeded, message));
          case DomainPlan.End(Reason reason, String message) ->
              ended(draft, DomainState.Ended, reason, message, outcome);
          case DomainPlan.LeaveToOperator(Reason reason, String message) ->
              outcome instanceof ApplyOutcome.Done
                  ? Optional.of(draft.leftToOperator(reason, message))
                  : Optional.empty();
          case DomainPlan.Close(Reason reason, String message) ->
              ended(draft, DomainState.Closed, reason, message, outcome);
        };
    // An announcement is written though it is there already: the server takes it only of the object
    // as it is there now, which is what is asked.
    return plan instanceof DomainPlan.Announce
        ? next
        : next.filter(status -> !status.equals(desired.getStatus()));
  }

  private static DomainStatus started(StatusDraft draft, ApplyOutcome outcome) {
    return switch (outcome) {
      case ApplyOutcome.Done() -> draft.running();
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
