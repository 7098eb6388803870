package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.AwaitLeftover;
import dev.vireo.agent.domain.DomainPlan.Hold;
import dev.vireo.agent.domain.DomainPlan.KillLeftover;
import dev.vireo.agent.domain.DomainPlan.Wait;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Plans what becomes of processes that may be a guest of which libvirt knows nothing. They can be
 * asked nothing. What is proven to be this Domain's QEMU is killed once the guest's time to stop is
 * over; of everything else a person is told.
 */
final class LeftoverPlanner {
  private final StopPlanner stops;

  LeftoverPlanner(StopPlanner stops) {
    this.stops = stops;
  }

  DomainPlan plan(
      Incarnation incarnation,
      Domain desired,
      DomainObserved seen,
      Presence.Leftover left,
      Now now) {
    String node = Incarnation.nodeOf(desired);
    if (incarnation.waitsForStart()) {
      return new Wait(Reason.WaitingForPreviousGuest, beforeStart(left, node), again());
    }
    Optional<StopPlanner.Wish> wish =
        incarnation.state().filter(DomainState.Closed::equals).isPresent()
            ? Optional.empty()
            : stops.wishOf(incarnation, desired, seen);
    if (wish.isEmpty()) {
      return new Hold(
          "libvirt has no domain with this VM's UUID, but what may be its QEMU is there (%s)."
              .formatted(named(all(left))),
          again());
    }
    if (incarnation.neverStarted()) {
      return new Wait(Reason.ProcessLeftOver, unproven(all(left), node), again());
    }
    return left.ours().isEmpty()
        ? new AwaitLeftover(
            Reason.ProcessLeftOver, unproven(left.others(), node), DomainPlanner.LOOK_FOR_PROCESSES)
        : planOurs(left.ours(), wish.get(), seen, now);
  }

  private static DomainPlan planOurs(
      List<Long> ours, StopPlanner.Wish wish, DomainObserved seen, Now now) {
    return switch (wish) {
      case StopPlanner.LetGo _ -> kill(ours);
      case StopPlanner.Stop stop -> planOurs(ours, stop, seen, now);
    };
  }

  private static DomainPlan planOurs(
      List<Long> ours, StopPlanner.Stop wish, DomainObserved seen, Now now) {
    return StopPlanner.left(wish, seen, now).isPositive()
        ? new AwaitLeftover(
            Reason.ProcessLeftOver,
            "libvirt does not know the guest any more. What is left of its QEMU (%s) cannot be asked to shut down and is killed when the guest's %d s to stop are over."
                .formatted(named(ours), wish.allowed().toSeconds()),
            DomainPlanner.LOOK_FOR_PROCESSES)
        : kill(ours);
  }

  private static DomainPlan kill(List<Long> ours) {
    return new KillLeftover(
        "libvirt does not know the guest any more. What is left of its QEMU (%s) is being killed."
            .formatted(named(ours)));
  }

  private static String beforeStart(Presence.Leftover left, String node) {
    return "The guest is not started: what may be an earlier one is still there (%s). %s"
        .formatted(named(all(left)), advice(all(left), node));
  }

  private static String unproven(List<Long> pids, String node) {
    return "The guest is not taken for gone: what may be its QEMU is still there (%s), and Vireo does not end what it cannot prove to be that. %s"
        .formatted(named(pids), advice(pids, node));
  }

  private static String advice(List<Long> pids, String node) {
    return "Look on node %s with ps -fp %s, and end it with kill -KILL %s if it is this VM's or nobody's."
        .formatted(node, joined(pids, ","), joined(pids, " "));
  }

  private static List<Long> all(Presence.Leftover left) {
    return left.ours().isEmpty() ? left.others() : left.ours();
  }

  private static String named(List<Long> pids) {
    return (pids.size() == 1 ? "process " : "processes ") + joined(pids, ", ");
  }

  private static String joined(List<Long> pids, String between) {
    return pids.stream().map(String::valueOf).collect(Collectors.joining(between));
  }

  private static Optional<Duration> again() {
    return Optional.of(DomainPlanner.LOOK_FOR_PROCESSES);
  }
}
