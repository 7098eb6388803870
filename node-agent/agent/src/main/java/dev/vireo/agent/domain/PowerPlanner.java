package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.AwaitEnd;
import dev.vireo.agent.domain.DomainPlan.Hold;
import dev.vireo.agent.domain.DomainPlan.KeepPaused;
import dev.vireo.agent.domain.DomainPlan.Pause;
import dev.vireo.agent.domain.DomainPlan.Unpause;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.GuestPower;
import java.util.Optional;

/**
 * What becomes of a guest that is there and is to stay, by the power that its VM wants, as a pure
 * function. Who has stopped its CPUs decides who lets them go on: a guest that an administrator, a
 * disk or the guest itself has stopped is not resumed because its power is On, nor is one that is
 * declared Paused because its disk is well again.
 */
final class PowerPlanner {
  /** What is said of a guest that stands still because its VM says so. */
  static final String AS_DECLARED =
      "The guest's CPUs stand still, as declared. Set spec.power to On to let it go on.";

  private PowerPlanner() {}

  static DomainPlan plan(
      Domain desired, Presence.Ours ours, GuestActivity activity, DomainObserved seen, Now now) {
    return switch (activity) {
      case GuestActivity.Runs() ->
          switch (powerOf(desired)) {
            case On, Suspended ->
                DeedPlanner.planRunning(desired, seen)
                    .orElseGet(() -> TroublePlanner.planRunning(seen.trouble(), now));
            case Paused -> new Pause();
          };
      case GuestActivity.Begins() ->
          new Hold("libvirt is still starting the guest.", Optional.of(DomainPlanner.LOOK_AGAIN));
      case GuestActivity.StandsStill _
          when DomainPlanner.isPaused(ours.state()) || RestorePlanner.isRestored(ours.state()) ->
          planPaused(desired, ours.name(), seen);
      case GuestActivity.StandsStill still when DomainPlanner.isStoppedByQemu(ours.state()) ->
          TroublePlanner.planStopped(desired, still, seen.trouble(), now);
      case GuestActivity.StandsStill(Reason reason, String message) ->
          new KeepPaused(reason, message, Optional.empty());
      case GuestActivity.Off(String message) ->
          new AwaitEnd(Reason.GuestShutdown, message, DomainPlanner.LOOK_AGAIN);
      case GuestActivity.Ends() when Ends.isReset(seen) -> {
        DomainPlan.End end = Ends.shutDown(seen);
        yield new AwaitEnd(end.reason(), end.message(), DomainPlanner.LOOK_AGAIN);
      }
      case GuestActivity.Ends() when seen.runDone().rebootedAt().isPresent() ->
          new Hold(
              "The guest is off: libvirt starts it anew if it was asked to reboot, or its QEMU process has still to end.",
              Optional.of(DomainPlanner.LOOK_AGAIN));
      case GuestActivity.Ends() ->
          new AwaitEnd(
              Reason.GuestShutdown,
              "The guest has shut itself down, and its QEMU process has still to end.",
              DomainPlanner.LOOK_AGAIN);
    };
  }

  /** Of a guest that libvirt was told to pause. */
  private static DomainPlan planPaused(Domain desired, String name, DomainObserved seen) {
    String node = Incarnation.nodeOf(desired);
    return switch (seen.runDone().hold()) {
      case NONE ->
          new KeepPaused(
              Reason.PausedByHost,
              switch (powerOf(desired)) {
                case On, Suspended -> GuestActivity.pausedByHost(node, name);
                case Paused ->
                    "The guest was paused on its node (virsh suspend), so power On would not let it go on. After virsh resume %s on node %s Vireo pauses it, as declared."
                        .formatted(name, node);
              },
              Optional.empty());
      case HAS_RUN, NEVER_RAN ->
          switch (powerOf(desired)) {
            case On, Suspended -> new Unpause();
            case Paused ->
                DeedPlanner.planReset(desired, seen)
                    .orElseGet(() ->
                        new KeepPaused(Reason.PausedAsDeclared, AS_DECLARED, Optional.empty()));
          };
    };
  }

  static GuestPower powerOf(Domain desired) {
    return desired.getSpec().run().power();
  }
}
