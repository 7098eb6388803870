package dev.vireo.agent.domain;

import dev.vireo.agent.loop.Next;
import java.time.Duration;
import java.util.Optional;

/** When a Domain is looked at once more after a plan was applied, as pure functions. */
final class NextLook {
  /** An answer that did not come may still; no event says so. */
  private static final Duration LOOK_AFTER_UNKNOWN = Duration.ofSeconds(1);

  private NextLook() {}

  static Next after(DomainPlan plan, ApplyOutcome outcome) {
    return switch (outcome) {
      case ApplyOutcome.Done() -> nextOf(plan);
      case ApplyOutcome.Again(Duration in) -> new Next.After(in);
      case ApplyOutcome.Failed _ -> afterFailure(plan);
      case ApplyOutcome.Unknown _ -> new Next.After(againOf(plan).orElse(LOOK_AFTER_UNKNOWN));
    };
  }

  /** Nothing has come of the plan, or its status could not be written. */
  static Next afterFailure(DomainPlan plan) {
    return againOf(plan).<Next>map(Next.After::new).orElseGet(Next.Failed::new);
  }

  private static Next nextOf(DomainPlan plan) {
    return switch (plan) {
      case DomainPlan.Announce _,
          DomainPlan.Proceed _,
          DomainPlan.Confirm _,
          DomainPlan.Pause _,
          DomainPlan.Unpause _,
          DomainPlan.UnpauseToStop _,
          DomainPlan.Reboot _,
          DomainPlan.Reset _,
          DomainPlan.SetOnReboot _,
          DomainPlan.Destroy _,
          DomainPlan.Forbid _,
          DomainPlan.KillLeftover _,
          DomainPlan.End _,
          DomainPlan.LeaveToOperator _,
          DomainPlan.Close _ ->
          new Next.After(Duration.ZERO);
      case DomainPlan.MakeDisks _,
          DomainPlan.Start _,
          DomainPlan.KeepRunning _,
          DomainPlan.Release _,
          DomainPlan.Forget _,
          DomainPlan.Hold _,
          DomainPlan.KeepPaused _,
          DomainPlan.Resume _,
          DomainPlan.Wait _,
          DomainPlan.OfMemory _,
          DomainPlan.AskShutdown _,
          DomainPlan.AwaitEnd _,
          DomainPlan.Condemn _,
          DomainPlan.AwaitLeftover _ ->
          againOf(plan).<Next>map(Next.After::new).orElseGet(Next.OnEvent::new);
    };
  }

  private static Optional<Duration> againOf(DomainPlan plan) {
    return switch (plan) {
      case DomainPlan.Hold(_, Optional<Duration> again) -> again;
      case DomainPlan.Wait(_, _, Optional<Duration> again) -> again;
      case DomainPlan.KeepPaused(_, _, Optional<Duration> again) -> again;
      case DomainPlan.Resume(_, _, Duration again) -> Optional.of(again);
      case DomainPlan.OfMemory memory -> memory.next();
      case DomainPlan.AskShutdown(_, _, _, Duration again) -> Optional.of(again);
      case DomainPlan.AwaitEnd(_, _, Duration again) -> Optional.of(again);
      case DomainPlan.Condemn(_, _, Duration again) -> Optional.of(again);
      case DomainPlan.AwaitLeftover(_, _, Duration again) -> Optional.of(again);
      case DomainPlan.Announce _,
          DomainPlan.MakeDisks _,
          DomainPlan.Start _,
          DomainPlan.Proceed _,
          DomainPlan.Confirm _,
          DomainPlan.KeepRunning _,
          DomainPlan.Pause _,
          DomainPlan.Unpause _,
          DomainPlan.UnpauseToStop _,
          DomainPlan.Reboot _,
          DomainPlan.Reset _,
          DomainPlan.SetOnReboot _,
          DomainPlan.Destroy _,
          DomainPlan.Forbid _,
          DomainPlan.KillLeftover _,
          DomainPlan.End _,
          DomainPlan.LeaveToOperator _,
          DomainPlan.Close _,
          DomainPlan.Release _,
          DomainPlan.Forget _ ->
          Optional.empty();
    };
  }
}
