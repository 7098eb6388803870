package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Close;
import dev.vireo.agent.domain.DomainPlan.End;
import dev.vireo.agent.state.RunDone;
import dev.vireo.api.meta.Reason;
import dev.vireo.libvirt.event.StopReason;
import java.util.Optional;

/** How a guest ended that is proven gone. */
final class Ends {
  private static final End STOPPED =
      new End(Reason.StoppedAsAsked, "The guest shut down as it was asked to.");
  private static final End GIVEN_UP =
      new End(
          Reason.StoppedAsAsked,
          "The guest had been saved before it could be asked to shut down, and what was saved is given up.");
  private static final End SHUT_DOWN = new End(Reason.GuestShutdown, "The guest shut itself down.");
  private static final End GRACE_EXCEEDED =
      new End(
          Reason.GracePeriodExceeded,
          "The guest did not shut down in its grace period and was destroyed.");
  private static final End NEVER_RAN =
      new End(Reason.NeverStarted, "The guest was created paused, and ended before it had run.");
  private static final End NEVER_STARTED =
      new End(Reason.NeverStarted, "The guest was never started by this incarnation.");

  private Ends() {}

  static End hostRebooted() {
    return new End(Reason.HostRebooted, "The host was booted anew while the guest ran.");
  }

  /** Of an incarnation that the API server has again, or still, after it was let go here. */
  static End closedBefore(String node) {
    return new End(
        Reason.Closed,
        "Node %s has closed this incarnation already, as the API server told of it no more, and does not start its guest again."
            .formatted(node));
  }

  /** The end for good, of which the first that was said or seen is told. */
  static Close close(Incarnation incarnation, DomainObserved seen) {
    End end = endOf(incarnation, seen);
    return new Close(end.reason(), end.message());
  }

  private static End endOf(Incarnation incarnation, DomainObserved seen) {
    return said(incarnation).orElseGet(() -> endSeen(incarnation, seen));
  }

  /** As it was said before. */
  static Optional<End> said(Incarnation incarnation) {
    return incarnation.end().map(end -> new End(end.reason(), end.message()));
  }

  private static End endSeen(Incarnation incarnation, DomainObserved seen) {
    return switch (incarnation.start()) {
      case EARLIER_BOOT -> hostRebooted();
      case NOWHERE, OTHER_MACHINE -> NEVER_STARTED;
      case THIS_BOOT ->
          neverRan(seen) ? NEVER_RAN : endedByItself(incarnation, seen).orElse(NEVER_STARTED);
    };
  }

  private static boolean neverRan(DomainObserved seen) {
    return seen.runDone().hold() == RunDone.Hold.NEVER_RAN
        && seen.lastStop().filter(Ends::isCrash).isEmpty();
  }

  /** The end of a guest that had been started; empty when it has not been, or not yet. */
  static Optional<End> endedByItself(Incarnation incarnation, DomainObserved seen) {
    Optional<StopReason> stop = seen.lastStop();
    return incarnation
        .state()
        .flatMap(state ->
            switch (state) {
              case Waiting, Ended, Closed -> Optional.empty();
              // It was created if libvirt says that it ran; if not, it is created now.
              case Starting -> stop.filter(Ends::hadRun).map(reason -> ended(reason, seen));
              case Running, Paused ->
                  Optional.of(stop.map(reason -> ended(reason, seen)).orElseGet(Ends::notSeen));
              case Stopping ->
                  Optional.of(
                      incarnation.reason().filter(Reason.GuestShutdown::equals).isPresent()
                          ? stop.map(reason -> ended(reason, seen)).orElse(SHUT_DOWN)
                          : asked(incarnation, seen));
            });
  }

  private static End asked(Incarnation incarnation, DomainObserved seen) {
    Optional<End> unwell = LivenessPlanner.end(incarnation);
    if (unwell.isPresent()) {
      return unwell.get();
    }
    if (incarnation.reason().filter(Reason.GracePeriodExceeded::equals).isPresent()) {
      return GRACE_EXCEEDED;
    }
    if (seen.lastStop().filter(StopReason.SAVED::equals).isPresent()) {
      return GIVEN_UP;
    }
    return seen.lastStop().filter(Ends::isCrash).map(reason -> ended(reason, seen)).orElse(STOPPED);
  }

  private static boolean isCrash(StopReason stop) {
    return switch (stop) {
      case CRASHED, FAILED -> true;
      case SHUTDOWN, DESTROYED, MIGRATED, SAVED, FROM_SNAPSHOT, OTHER -> false;
    };
  }

  private static boolean hadRun(StopReason stop) {
    return switch (stop) {
      case SHUTDOWN, DESTROYED, CRASHED -> true;
      case MIGRATED, SAVED, FAILED, FROM_SNAPSHOT, OTHER -> false;
    };
  }

  private static End notSeen() {
    return new End(
        Reason.GuestCrashed,
        "The guest is gone from the host. How it ended was not seen, as libvirt or the agent was not running then.");
  }

  private static End ended(StopReason stop, DomainObserved seen) {
    if (stop == StopReason.FAILED && seen.oomKills() > 0) {
      return new End(
          Reason.GuestCrashed,
          "The kernel ended the guest's QEMU process, as its slot had used up its memory. Give the VM's slot more, or the guest less to do.");
    }
    return switch (stop) {
      case SHUTDOWN -> SHUT_DOWN;
      case CRASHED -> new End(Reason.GuestCrashed, "The guest's kernel panicked.");
      case FAILED ->
          new End(
              Reason.GuestCrashed,
              "The guest's QEMU process ended unexpectedly: it crashed or was killed, for example for want of memory.");
      case DESTROYED ->
          new End(Reason.DestroyedByHost, "The domain was destroyed on its host, not by Vireo.");
      case MIGRATED, SAVED, FROM_SNAPSHOT, OTHER ->
          new End(
              Reason.DestroyedByHost,
              "The domain was stopped on its host, not by Vireo (libvirt's reason: %s)."
                  .formatted(stop));
    };
  }
}
