package dev.vireo.agent.domain;

import dev.vireo.agent.domain.Announcement.TakenBy;
import dev.vireo.agent.domain.DomainPlan.Announce;
import dev.vireo.agent.domain.DomainPlan.AwaitLeftover;
import dev.vireo.agent.domain.DomainPlan.Confirm;
import dev.vireo.agent.domain.DomainPlan.End;
import dev.vireo.agent.domain.DomainPlan.Forbid;
import dev.vireo.agent.domain.DomainPlan.Forget;
import dev.vireo.agent.domain.DomainPlan.Hold;
import dev.vireo.agent.domain.DomainPlan.LeaveToOperator;
import dev.vireo.agent.domain.DomainPlan.Proceed;
import dev.vireo.agent.domain.DomainPlan.Release;
import dev.vireo.agent.domain.DomainPlan.Start;
import dev.vireo.agent.domain.DomainPlan.Wait;
import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.state.RunDone;
import dev.vireo.agent.storage.ImageObservation;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.DomainState.PauseReason;
import dev.vireo.libvirt.DomainState.Paused;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is to be done about a Domain, as a pure function. A guest is started only when every proof
 * is there that it may be, and called ended only when every proof is there that it is gone; in all
 * other cases the answer is to wait.
 */
public final class DomainPlanner {
  /** Nothing tells that a sandbox is there earlier than a look does; the API is a second late. */
  static final Duration LOOK_FOR_SANDBOX = Duration.ofMillis(100);

  /** A slot that is not ready by then waits for something else than the kubelet's own work. */
  static final Duration SANDBOX_IS_LATE = Duration.ofSeconds(30);

  static final Duration LOOK_FOR_LATE_SANDBOX = Duration.ofSeconds(1);

  /** No event tells that a process has gone. */
  static final Duration LOOK_FOR_PROCESSES = Duration.ofMillis(500);

  /** Half of the time for which an agent may be silent: a word counts no longer than that. */
  static final Duration WORD_COUNTS = Duration.ofSeconds(20);

  /** Between looks for what only a person, or another part of the cluster, changes. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final StopPlanner stops = new StopPlanner();
  private final LeftoverPlanner leftovers = new LeftoverPlanner(stops);

  /** Decides. */
  public DomainPlan plan(Domain desired, DomainObserved seen, Now now) {
    if (seen.api() == ApiView.REFUSED) {
      return new Hold("The API server refuses this agent, so it changes nothing.", never());
    }
    Incarnation incarnation = Incarnation.of(desired, seen);
    if (incarnation.start() == Incarnation.StartedOn.OTHER_MACHINE && seen.api() != ApiView.GONE) {
      return new Hold(
          "The guest was started on another machine of this node's name, of which this machine can prove nothing.",
          never());
    }
    Presence presence = Presence.of(desired.getMetadata().getUid(), seen.onHost());
    return switch (presence) {
      case Presence.Unknown(String why, Optional<Duration> again) ->
          planUnknown(incarnation, why, again);
      case Presence.Foreign(String why) -> planForeign(incarnation, desired, seen, why);
      case Presence.Leftover left -> leftovers.plan(incarnation, desired, seen, left, now);
      case Presence.Ours ours -> planPresent(incarnation, desired, seen, ours, now);
      case Presence.Gone() -> planGone(incarnation, desired, seen, now);
    };
  }

  private static DomainPlan planUnknown(
      Incarnation incarnation, String why, Optional<Duration> again) {
    if (!incarnation.waitsForStart()) {
      return new Hold(why, again);
    }
    return new Wait(
        Reason.LibvirtUnavailable,
        why + " The guest is started as soon as libvirt answers.",
        again);
  }

  private DomainPlan planForeign(
      Incarnation incarnation, Domain desired, DomainObserved seen, String why) {
    Optional<Duration> again = Optional.of(LOOK_AGAIN);
    if (incarnation.waitsForStart()) {
      return new Wait(Reason.WaitingForPreviousGuest, why, again);
    }
    boolean toStop =
        incarnation.state().filter(DomainState.Closed::equals).isEmpty()
            && stops.wishOf(incarnation, desired, seen).isPresent();
    if (!toStop) {
      return new Hold(why, again);
    }
    return incarnation.neverStarted()
        ? new Wait(Reason.WaitingForPreviousGuest, why, again)
        : new AwaitLeftover(
            Reason.WaitingForPreviousGuest, "The guest is not taken for gone. " + why, LOOK_AGAIN);
  }

  private DomainPlan planPresent(
      Incarnation incarnation, Domain desired, DomainObserved seen, Presence.Ours ours, Now now) {
    GuestActivity activity =
        GuestActivity.of(Incarnation.nodeOf(desired), ours.name(), ours.state());
    if (incarnation.hasEnded()) {
      return activity instanceof GuestActivity.Off(String why)
          ? new Hold(why, Optional.of(LOOK_AGAIN))
          : new Forbid("This incarnation has ended already, so its guest must not run.");
    }
    return stops
        .wishOf(incarnation, desired, seen)
        .filter(_ -> !(activity instanceof GuestActivity.Off))
        .map(wish -> stops.plan(wish, seen, now))
        .or(() -> RestorePlanner.planPresent(incarnation, desired, seen, activity))
        .or(() -> LivenessPlanner.planPresent(incarnation, desired, activity, seen))
        .or(() -> planBegun(incarnation, desired, ours, activity, seen))
        .or(() -> SuspendPlanner.planPresent(incarnation, desired, ours, activity, seen, now))
        .orElseGet(() -> PowerPlanner.plan(desired, ours, activity, seen, now));
  }

  /** An agent that ended while it started the guest has not looked at it, nor let it go on. */
  private static Optional<DomainPlan> planBegun(
      Incarnation incarnation,
      Domain desired,
      Presence.Ours ours,
      GuestActivity activity,
      DomainObserved seen) {
    if (incarnation.state().filter(DomainState.Starting::equals).isEmpty()) {
      return Optional.empty();
    }
    if (activity instanceof GuestActivity.Runs) {
      return Optional.of(new Confirm());
    }
    return isHeldBack(desired, ours, seen) ? Optional.of(new Proceed()) : Optional.empty();
  }

  private static boolean isHeldBack(Domain desired, Presence.Ours ours, DomainObserved seen) {
    boolean createdPaused =
        desired.getSpec().hasDiskOnClaim() || seen.runDone().hold() != RunDone.Hold.NONE;
    return (createdPaused && isPaused(ours.state())) || RestorePlanner.isRestored(ours.state());
  }

  /** Whether libvirt was told to stop the guest's CPUs, by whomever. */
  static boolean isPaused(dev.vireo.libvirt.DomainState state) {
    return state instanceof Paused(PauseReason reason, _) && reason == PauseReason.USER;
  }

  /** Whether a disk is the reason, and neither a user nor an administrator nor the guest. */
  static boolean isStoppedByQemu(dev.vireo.libvirt.DomainState state) {
    return state instanceof Paused(PauseReason reason, _) && reason == PauseReason.IOERROR;
  }

  private static DomainPlan planGone(
      Incarnation incarnation, Domain desired, DomainObserved seen, Now now) {
    if (seen.api() == ApiView.GONE) {
      return new Forget();
    }
    if (incarnation.state().filter(DomainState.Closed::equals).isPresent()) {
      return new Release();
    }
    if (incarnation.deleted()) {
      return Ends.close(incarnation, seen);
    }
    Optional<End> unfinished = Ends.said(incarnation).filter(_ -> incarnation.isStillToBeRemoved());
    if (unfinished.isPresent()) {
      return unfinished.get();
    }
    if (incarnation.isToldNowhere() && seen.api() == ApiView.CURRENT) {
      return Ends.closedBefore(Incarnation.nodeOf(desired));
    }
    if (incarnation.waitsThoughClosed() && seen.api() == ApiView.CURRENT) {
      End closed = Ends.closedBefore(Incarnation.nodeOf(desired));
      return new LeaveToOperator(closed.reason(), closed.message());
    }
    if (incarnation.hasEnded()) {
      return seen.slot().end().isPresent()
          ? planRelease(seen)
          : RestartPlanner.planWait(incarnation, desired, seen, now)
              .orElseGet(() -> planStart(incarnation, desired, seen, now));
    }
    Optional<DomainPlan> suspended = SuspendPlanner.planGone(incarnation, desired, seen, now);
    if (suspended.isPresent()) {
      return suspended.get();
    }
    Optional<String> slotEnd = seen.slot().end();
    if (slotEnd.isPresent()) {
      return new End(Reason.SlotEnded, slotEnd.get());
    }
    if (incarnation.start() == Incarnation.StartedOn.EARLIER_BOOT) {
      return Ends.hostRebooted();
    }
    return Ends.endedByItself(incarnation, seen)
        .<DomainPlan>map(end -> end)
        .or(() -> RestartPlanner.planGivingUp(incarnation, desired, seen))
        .orElseGet(() -> planStart(incarnation, desired, seen, now));
  }

  /** With the slot goes the node's memory of the guest. */
  private static DomainPlan planRelease(DomainObserved seen) {
    return seen.unwritten().isEmpty()
        ? new Release()
        : new Hold(
            "The slot is let go when the API server has been told of the guest's end.", never());
  }

  private static DomainPlan planStart(
      Incarnation incarnation, Domain desired, DomainObserved seen, Now now) {
    Optional<DomainPlan> untold = planUntold(incarnation, seen);
    if (untold.isPresent()) {
      return untold.get();
    }
    if (!seen.restore().isTakenIntoAccountBy(desired)) {
      return new Wait(
          Reason.ClusterRestored,
          "etcd was restored from a backup: the guest is started when all hosts have told what they run, and none runs it.",
          never());
    }
    Optional<RetryAfter> retry =
        seen.retry().filter(r -> now.uptime().compareTo(r.notBefore()) < 0);
    if (retry.isPresent()) {
      return retryLater(retry.get(), now);
    }
    Optional<DomainPlan> place = planPlace(desired, seen, now);
    if (place.isPresent()) {
      return place.get();
    }
    for (ImageSeen seenImage : seen.images()) {
      if (seenImage.image() instanceof ImageObservation.Unusable(Reason reason, String message)) {
        return reason == Reason.ImageReplaced
            ? new LeaveToOperator(reason, message)
            : new Wait(reason, message, Optional.of(LOOK_AGAIN));
      }
    }
    return RestorePlanner.planStart(desired, seen, now)
        .or(() -> DiskPlanner.plan(seen.disks()))
        .orElseGet(() -> planCreation(incarnation, seen, now));
  }

  /** An API server that tells nothing holds up a first start, but no next attempt. */
  private static Optional<DomainPlan> planUntold(Incarnation incarnation, DomainObserved seen) {
    boolean told =
        switch (seen.api()) {
          case CURRENT -> true;
          case REMEMBERED -> incarnation.isStartedAgain();
          case UNLISTED, GONE, REFUSED -> false;
        };
    if (!told) {
      return Optional.of(
          new Hold("A guest is started only when the API server has told so.", never()));
    }
    return switch (seen.slot()) {
      case SlotSeen.Unheard _ when incarnation.isStartedAgain() && !isAnswered(seen) ->
          Optional.empty();
      case SlotSeen.Unheard(String why) -> Optional.of(new Hold(why, Optional.of(LOOK_AGAIN)));
      case SlotSeen.Unconfirmed(String why) -> Optional.of(new Hold(why, Optional.of(LOOK_AGAIN)));
      case SlotSeen.Present _, SlotSeen.Ended _, SlotSeen.Absent _ -> Optional.empty();
    };
  }

  /** One that answers will tell the slots, too. */
  private static boolean isAnswered(DomainObserved seen) {
    return seen.announced().filter(word -> word.takenBy() == TakenBy.API_SERVER).isPresent();
  }

  // What the agent knows of the API may be old. A start that is tried again, or that an earlier
  // agent has announced, is announced anew, as the guest may have been started elsewhere meanwhile:
  // by the word of an administrator who took this machine for dead.
  //
  // An API server that is asked and does not answer keeps no guest down that has run in this boot:
  // started again, it is where it would be if it had not ended.
  //
  // A Domain's word of this boot must never be newer than the Hypervisor's: the operator would take
  // the boot that the Hypervisor still tells for one that came after it, and the guest for gone.
  private static DomainPlan planCreation(Incarnation incarnation, DomainObserved seen, Now now) {
    if (incarnation.start() == Incarnation.StartedOn.THIS_BOOT) {
      boolean taken =
          seen.announced()
              .filter(word -> now.uptime().minus(word.at()).compareTo(WORD_COUNTS) < 0)
              .filter(word -> word.takenBy() == TakenBy.API_SERVER || incarnation.isStartedAgain())
              .isPresent();
      return taken ? new Start() : new Announce();
    }
    return seen.hostTold() == HostTold.TOLD
        ? new Announce()
        : new Wait(
            Reason.NotReported,
            "The node's Hypervisor does not tell yet which machine and which boot of it this is.",
            Optional.of(LOOK_AGAIN));
  }

  private static DomainPlan retryLater(RetryAfter later, Now now) {
    return new Wait(
        later.reason(), later.message(), Optional.of(later.notBefore().minus(now.uptime())));
  }

  private static Optional<DomainPlan> planPlace(Domain desired, DomainObserved seen, Now now) {
    return switch (seen.place()) {
      case SlotObservation.NoCgroup() ->
          waitForSandbox("The kubelet has not begun to make the slot yet.", desired, now);
      case SlotObservation.NoSandbox() ->
          waitForSandbox("The slot's sandbox and network are not there yet.", desired, now);
      case SlotObservation.Ready _ -> Optional.empty();
    };
  }

  private static Optional<DomainPlan> waitForSandbox(String message, Domain desired, Now now) {
    boolean late =
        Optional.ofNullable(desired.getMetadata().getCreationTimestamp())
            .filter(made -> Instant.parse(made).plus(SANDBOX_IS_LATE).isBefore(now.time()))
            .isPresent();
    return Optional.of(
        new Wait(
            Reason.WaitingForSlot,
            message,
            Optional.of(late ? LOOK_FOR_LATE_SANDBOX : LOOK_FOR_SANDBOX)));
  }

  private static Optional<Duration> never() {
    return Optional.empty();
  }
}
