package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Hold;
import dev.vireo.agent.domain.DomainPlan.KeepPaused;
import dev.vireo.agent.domain.DomainPlan.OfMemory.EndSuspended;
import dev.vireo.agent.domain.DomainPlan.OfMemory.ReadMemory;
import dev.vireo.agent.domain.DomainPlan.OfMemory.RefuseSuspend;
import dev.vireo.agent.domain.DomainPlan.OfMemory.Suspend;
import dev.vireo.agent.domain.MemorySeen.Own;
import dev.vireo.agent.domain.MemorySeen.Work;
import dev.vireo.agent.storage.DiskSizes;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.libvirt.DomainState.PauseReason;
import dev.vireo.libvirt.DomainState.Paused;
import java.time.Duration;
import java.util.Optional;

/**
 * How a guest is suspended, as a pure function. What libvirt has begun to save is saved, whatever
 * is wished meanwhile; that it was saved is believed when the guest is gone and the file proves it.
 */
final class SuspendPlanner {
  /** Of the guest's memory, for what QEMU writes beside it. */
  private static final int MARGIN = 64;

  private static final long DEVICES = 32L << 20;
  private static final String OR_ON = " Or set spec.power to On.";

  private SuspendPlanner() {}

  /** Of a guest that is there and is to stay; empty when nothing of that kind is to be done. */
  static Optional<DomainPlan> planPresent(
      Incarnation incarnation,
      Domain desired,
      Presence.Ours ours,
      GuestActivity activity,
      DomainObserved seen,
      Now now) {
    boolean told =
        incarnation
            .state()
            .filter(state -> state == DomainState.Running || state == DomainState.Paused)
            .isPresent();
    boolean wished = told && desired.getSpec().run().power() == GuestPower.Suspended;
    if (isBeingSaved(ours, seen) && (wished || saysSuspending(incarnation))) {
      return Optional.of(
          new KeepPaused(
              Reason.Suspending, saving(desired), Optional.of(DomainPlanner.LOOK_AGAIN)));
    }
    if (!wished || !canBeSaved(ours, activity)) {
      return Optional.empty();
    }
    DomainState state =
        activity instanceof GuestActivity.Runs ? DomainState.Running : DomainState.Paused;
    return Optional.of(
        refusal(desired.getSpec(), seen.saved())
            .<DomainPlan>map(why -> new RefuseSuspend(state, why, DomainPlanner.LOOK_AGAIN))
            .or(() ->
                waiting(seen, now)
                    .map(later ->
                        new RefuseSuspend(
                            state,
                            "The guest was not saved, and it is tried again: "
                                + later.message()
                                + "."
                                + OR_ON,
                            later.notBefore().minus(now.uptime()))))
            .orElseGet(() -> new Suspend(state, saving(desired))));
  }

  private static boolean isBeingSaved(Presence.Ours ours, DomainObserved seen) {
    return seen.saved().work() instanceof Work.Saving || isBeingSaved(ours.state());
  }

  /** Whether libvirt writes the guest's memory, for this agent or for an earlier one. */
  static boolean isBeingSaved(dev.vireo.libvirt.DomainState state) {
    return state instanceof Paused(PauseReason reason, _) && reason == PauseReason.SAVE;
  }

  private static boolean saysSuspending(Incarnation incarnation) {
    return incarnation.reason().filter(Reason.Suspending::equals).isPresent();
  }

  /** A guest that a disk has stopped, or that has crashed or is asleep, is another matter. */
  private static boolean canBeSaved(Presence.Ours ours, GuestActivity activity) {
    return activity instanceof GuestActivity.Runs
        || DomainPlanner.isPaused(ours.state())
        || RestorePlanner.isRestored(ours.state());
  }

  private static Optional<String> refusal(DomainSpec spec, MemorySeen memory) {
    if (spec.state() == null) {
      return Optional.of(
          "The guest was started without a state volume. Set spec.state, restart it with spec.power Off and then On, and suspend it then."
              + OR_ON);
    }
    Optional<String> ephemeral =
        spec.disks().stream()
            .filter(disk -> disk.ephemeral() != null)
            .findFirst()
            .map(disk ->
                "Disk %s of the guest is ephemeral, and would be lost with its slot.%s"
                    .formatted(disk.name(), OR_ON));
    return ephemeral.or(() -> noRoom(spec, memory));
  }

  private static Optional<String> noRoom(DomainSpec spec, MemorySeen memory) {
    long needed = needed(spec.memory().bytes());
    String claim = spec.state() == null ? "" : spec.state().claimName();
    if (memory.room().isEmpty()) {
      return Optional.of(
          "The state volume, claim %s, does not tell how much room it has.%s"
              .formatted(claim, OR_ON));
    }
    long room = memory.room().getAsLong();
    return room >= needed
        ? Optional.empty()
        : Optional.of(
            "The guest's memory needs up to %s on its state volume, claim %s, which has room for %s. Make room there, or let the claim grow.%s"
                .formatted(DiskSizes.text(needed), claim, DiskSizes.text(room), OR_ON));
  }

  static long needed(long memory) {
    return memory + memory / MARGIN + DEVICES;
  }

  private static Optional<RetryAfter> waiting(DomainObserved seen, Now now) {
    return seen.saved().refusal().filter(r -> now.uptime().compareTo(r.notBefore()) < 0);
  }

  /** Of a guest that is gone; empty when it was not suspended. */
  static Optional<DomainPlan> planGone(
      Incarnation incarnation, Domain desired, DomainObserved seen, Now now) {
    MemorySeen memory = seen.saved();
    switch (memory.work()) {
      case Work.Saving(), Work.Restoring() -> {
        return Optional.of(
            new Hold("libvirt is not through with the guest's memory yet.", again()));
      }
      case Work.Reading(int percent) -> {
        return Optional.of(
            new KeepPaused(Reason.Suspending, reading(desired, percent), Optional.empty()));
      }
      case Work.None(), Work.Checking _ -> {}
    }
    return switch (memory.own()) {
      case Own.Nothing(), Own.Torn(), Own.Outlived _ -> Optional.empty();
      case Own.Unknown(_, String why)
          when saysSuspending(incarnation) && seen.slot().end().isEmpty() ->
          Optional.of(new Hold(why, again()));
      case Own.Unknown _ -> Optional.empty();
      case Own.Whole() when waiting(seen, now).isPresent() ->
          Optional.of(
              new KeepPaused(
                  Reason.Suspending,
                  "It is tried again: " + waiting(seen, now).get().message(),
                  again()));
      case Own.Whole() -> Optional.of(new ReadMemory(reading(desired, 0)));
      case Own.Known(var saved) ->
          Optional.of(
              new EndSuspended(
                  saved, "The guest's memory was saved to claim %s.".formatted(claimOf(desired))));
    };
  }

  private static String saving(Domain desired) {
    return "The guest's memory is being saved to claim %s.".formatted(claimOf(desired));
  }

  /** Most are read so soon that nothing new need be said. */
  private static String reading(Domain desired, int percent) {
    return percent == 0
        ? saving(desired)
        : "The guest's memory is saved, and its digest is being made: %d %%.".formatted(percent);
  }

  private static Optional<Duration> again() {
    return Optional.of(DomainPlanner.LOOK_AGAIN);
  }

  private static String claimOf(Domain desired) {
    var state = desired.getSpec().state();
    return state == null ? "" : state.claimName();
  }
}
