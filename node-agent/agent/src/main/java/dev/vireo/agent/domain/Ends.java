package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Close;
import dev.vireo.agent.domain.DomainPlan.End;
import dev.vireo.agent.state.RunDone;
import dev.vireo.api.meta.Reason;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.event.WatchdogAction;
import java.util.Optional;
import java.util.OptionalLong;

/** How a guest ended that is proven gone. */
final class Ends {
  private static final End STOPPED =
      new End(Reason.StoppedAsAsked, "The guest shut down as it was asked to.");
  private static final End GIVEN_UP =
      new End(
          Reason.StoppedAsAsked,
          "The guest had been saved before it could be asked to shut down, and what was saved is given up.");
  private static final End SHUT_DOWN = new End(Reason.GuestShutdown, "The guest shut itself down.");
  private static final End REBOOTED =
      new End(
          Reason.RebootedToUpdate,
          "The guest rebooted, and was ended there to be started anew with what has changed.");
  private static final End RESET =
      new End(
          Reason.RebootedToUpdate,
          "The guest was reset, and was ended there to be started anew with what has changed.");
  private static final End GRACE_EXCEEDED =
      new End(
          Reason.GracePeriodExceeded,
          "The guest did not shut down in its grace period and was destroyed.");
  private static final End NEVER_RAN =
      new End(Reason.NeverStarted, "The guest was created paused, and ended before it had run.");
  private static final End SWITCHED_OFF =
      new End(
          Reason.WatchdogFired,
          "The guest fed its watchdog no more, which has switched it off (spec.watchdog.action: PowerOff).");
  private static final End NEVER_STARTED =
      new End(Reason.NeverStarted, "The guest was never started by this incarnation.");

  private static final int MIB = 20;

  private Ends() {}

  static End hostRebooted() {
    return new End(Reason.HostRebooted, "The host was booted anew while the guest ran.");
  }

  /** Of an incarnation that the API server has again, or still, after it was let go here. */
  static End closedBefore(String node) {
    return new End(
        Reason.Closed,
        "Node %s has closed this incarnation already, which the API server does not know, and does not start its guest again."
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
          neverRan(seen)
              ? NEVER_RAN
              : endedByItself(incarnation, seen)
                  .or(() -> lastRun(incarnation))
                  .orElse(NEVER_STARTED);
    };
  }

  private static boolean neverRan(DomainObserved seen) {
    return seen.runDone().hold() == RunDone.Hold.NEVER_RAN
        && seen.lastStop().filter(Ends::isCrash).isEmpty();
  }

  /** The end of its last run, of a guest that was about to be started again. */
  static Optional<End> lastRun(Incarnation incarnation) {
    return incarnation.lastRun().map(run -> new End(run.reason(), run.message()));
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
              case Stopping -> Optional.of(stopped(incarnation, seen));
            });
  }

  private static End stopped(Incarnation incarnation, DomainObserved seen) {
    Reason said = incarnation.reason().orElse(Reason.Stopping);
    return switch (said) {
      case GuestShutdown -> seen.lastStop().map(reason -> ended(reason, seen)).orElse(SHUT_DOWN);
      // It was told when QEMU said so, which an agent of after that has not heard.
      case RebootedToUpdate -> isReset(seen) ? shutDown(seen) : REBOOTED;
      default -> asked(incarnation, seen);
    };
  }

  /** Whether QEMU has said that the guest is only to boot anew. */
  static boolean isReset(DomainObserved seen) {
    return seen.health().shutdown().filter(ShutdownCause::isReset).isPresent();
  }

  /** The end of a guest that is off by itself: for good, or to boot anew. */
  static End shutDown(DomainObserved seen) {
    return seen.health()
        .shutdown()
        .filter(ShutdownCause::isReset)
        .map(cause -> cause == ShutdownCause.GUEST_RESET ? REBOOTED : RESET)
        .orElse(SHUT_DOWN);
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
      return outOfMemory(seen.memoryLimit());
    }
    if (stop == StopReason.FAILED
        && seen.health().watchdog().filter(WatchdogAction.POWEROFF::equals).isPresent()) {
      return SWITCHED_OFF;
    }
    return switch (stop) {
      case SHUTDOWN -> shutDown(seen);
      case CRASHED -> new End(Reason.GuestCrashed, "The guest's kernel panicked.");
      case FAILED ->
          new End(
              Reason.GuestCrashed,
              "The guest's QEMU process ended unexpectedly: it crashed or was killed, for example for want of memory.");
      case DESTROYED ->
          new End(Reason.DestroyedByHost, "The domain was destroyed on its host, not by Vireo.");
      case MIGRATED, SAVED, FROM_SNAPSHOT, OTHER ->
          new End(
              Reason.TakenFromHost,
              "The domain was stopped on its host, not by Vireo (libvirt's reason: %s): the guest may run elsewhere, or its memory wait in a file. So it is not started again by itself."
                  .formatted(stop));
    };
  }

  private static End outOfMemory(OptionalLong limit) {
    String slots =
        limit.isPresent()
            ? "Its slot may use %d MiB in all, the guest's memory and what QEMU needs on top."
                .formatted(limit.getAsLong() >> MIB)
            : "Its slot has no limit, so it was the node that had no more.";
    return new End(
        Reason.OutOfMemory,
        "The kernel of the node ended the guest's QEMU process for want of memory. %s Raise spec.memory.size (what of it the guest leaves unused is QEMU's), or make room on the node."
            .formatted(slots));
  }
}
