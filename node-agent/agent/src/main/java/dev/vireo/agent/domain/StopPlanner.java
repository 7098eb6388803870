package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.AskShutdown;
import dev.vireo.agent.domain.DomainPlan.AwaitEnd;
import dev.vireo.agent.domain.DomainPlan.Destroy;
import dev.vireo.agent.domain.DomainPlan.Forbid;
import dev.vireo.agent.domain.DomainPlan.OfMemory.AbortSave;
import dev.vireo.agent.domain.DomainPlan.UnpauseToStop;
import dev.vireo.agent.domain.RestoreSeen.Report;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.ShutdownMode;
import java.time.Duration;
import java.util.Optional;

/** Plans the stop of a guest that is there: ask, ask again, and end it in time by force. */
final class StopPlanner {
  /** A power button pressed before the guest listens is lost, so it is pressed again. */
  static final Duration ASK_EVERY = Duration.ofSeconds(5);

  /** Destroy takes 1 to 2 s under emulation, and network and helpers are to be removed after it. */
  static final Duration MARGIN = Duration.ofSeconds(5);

  /** libvirt tells that a save has been called off, and it may take a moment. */
  static final Duration CALL_OFF_EVERY = Duration.ofSeconds(1);

  /** A reason to stop. */
  sealed interface Wish {}

  /**
   * The guest must not run a moment longer, and there is no Domain any more to say so in.
   *
   * @param why a sentence
   */
  record LetGo(String why) implements Wish {}

  /**
   * The guest is to stop, by itself if it does.
   *
   * @param allowed how long the guest has, from when the reason was first seen
   */
  record Stop(Reason reason, String message, Duration allowed) implements Wish {}

  /** The reason to stop, if there is one. */
  Optional<Wish> wishOf(Incarnation incarnation, Domain desired, DomainObserved seen) {
    Duration grace = Duration.ofSeconds(desired.getSpec().terminationGracePeriodSeconds());
    if (letGo(seen)) {
      return letGo(seen, grace);
    }
    Optional<Stop> slotEnded =
        seen.slot()
            .end()
            .map(why ->
                new Stop(
                    Reason.SlotEnded,
                    why + " The guest has been asked to shut down.",
                    allowedBy(seen.slot(), grace)));
    if (!incarnation.deleted()) {
      return slotEnded.map(Wish.class::cast);
    }
    return Optional.of(
        new Stop(
            Reason.Stopping,
            "The guest has been asked to shut down.",
            slotEnded.map(Stop::allowed).orElse(grace)));
  }

  /**
   * Whether all that allowed the guest to run has been taken away, as it is when an administrator
   * has said that this machine is dead. One of the two alone may be missing by mistake, but not
   * when it was told that a backup is why: a slot is older than the word that opens its Domain.
   */
  private static boolean letGo(DomainObserved seen) {
    return seen.api() == ApiView.GONE
        && (seen.slot() instanceof SlotSeen.Absent || seen.restore().report() == Report.TOLD);
  }

  private static Optional<Wish> letGo(DomainObserved seen, Duration grace) {
    return switch (seen.restore().report()) {
      case NONE ->
          Optional.of(
              new LetGo(
                  "The Domain and its slot are gone from the API, so the guest may be run elsewhere and is being destroyed."));
      case PENDING -> Optional.empty();
      case TOLD ->
          Optional.of(
              new Stop(
                  Reason.SlotEnded,
                  "etcd was restored from a backup that does not know that the guest runs here. It has been asked to shut down.",
                  allowedBy(seen.slot(), grace)));
    };
  }

  private static Duration allowedBy(SlotSeen slot, Duration grace) {
    return switch (slot) {
      case SlotSeen.Ended(_, Optional<Duration> ofSlot) ->
          ofSlot.map(time -> within(grace, time)).orElse(grace);
      case SlotSeen.Absent _, SlotSeen.Present _, SlotSeen.Unheard _, SlotSeen.Unconfirmed _ ->
          grace;
    };
  }

  private static Duration within(Duration grace, Duration slotGrace) {
    Duration half = slotGrace.dividedBy(2);
    Duration ofSlot = slotGrace.minus(half.compareTo(MARGIN) < 0 ? half : MARGIN);
    return grace.compareTo(ofSlot) < 0 ? grace : ofSlot;
  }

  /** What to do for it now. */
  DomainPlan plan(Wish wish, DomainObserved seen, Now now) {
    return switch (wish) {
      case LetGo(String why) -> new Forbid(why);
      case Stop inTime -> plan(inTime, seen, now);
    };
  }

  private static DomainPlan plan(Stop wish, DomainObserved seen, Now now) {
    StopProgress stop = seen.stop();
    Duration left = left(wish, seen, now);
    if (!left.isPositive()) {
      return new Destroy(
          Reason.GracePeriodExceeded,
          "The guest did not shut down within %d s and is being destroyed."
              .formatted(wish.allowed().toSeconds()));
    }
    Optional<DomainPlan> held = planHeld(wish, seen);
    if (held.isPresent()) {
      return held.get();
    }
    Duration untilNextAsk =
        stop.lastAsked()
            .map(last -> last.plus(ASK_EVERY).minus(now.uptime()))
            .orElse(Duration.ZERO);
    if (untilNextAsk.isPositive()) {
      return new AwaitEnd(wish.reason(), wish.message(), shorter(untilNextAsk, left));
    }
    return new AskShutdown(modeOf(seen), wish.reason(), wish.message(), shorter(ASK_EVERY, left));
  }

  /** A guest whose CPUs stand still hears nothing. What others have stopped is theirs. */
  private static Optional<DomainPlan> planHeld(Stop wish, DomainObserved seen) {
    if (!(seen.onHost() instanceof GuestOnHost.Found(_, DomainState state, _))) {
      return Optional.empty();
    }
    if (SuspendPlanner.isBeingSaved(state)) {
      return Optional.of(new AbortSave(wish.reason(), wish.message(), CALL_OFF_EVERY));
    }
    if (RestorePlanner.isRestored(state)) {
      return Optional.of(RestorePlanner.planStop(wish.reason(), wish.message(), seen.saved()));
    }
    if (!DomainPlanner.isPaused(state)) {
      return Optional.empty();
    }
    return switch (seen.runDone().hold()) {
      case NONE -> Optional.empty();
      case HAS_RUN -> Optional.of(new UnpauseToStop(wish.reason(), wish.message()));
      case NEVER_RAN ->
          Optional.of(
              new Destroy(
                  Reason.NeverStarted,
                  "The guest was created paused and has run no instruction, so it is destroyed at once."));
    };
  }

  /** How much of its time is left to what is to stop. */
  static Duration left(Stop wish, DomainObserved seen, Now now) {
    return seen.stop().since().orElse(now.uptime()).plus(wish.allowed()).minus(now.uptime());
  }

  /** A guest agent that has not obeyed may hang: every second time the power button is tried. */
  private static ShutdownMode modeOf(DomainObserved seen) {
    boolean connected = seen.guest().filter(GuestSeen::isConnected).isPresent();
    return connected && seen.stop().asked() % 2 == 0 ? ShutdownMode.GUEST_AGENT : ShutdownMode.ACPI;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
