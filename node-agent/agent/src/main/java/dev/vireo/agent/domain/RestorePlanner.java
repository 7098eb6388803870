package dev.vireo.agent.domain;

import dev.vireo.agent.domain.DomainPlan.Destroy;
import dev.vireo.agent.domain.DomainPlan.Hold;
import dev.vireo.agent.domain.DomainPlan.OfMemory.CheckMemory;
import dev.vireo.agent.domain.DomainPlan.OfMemory.TakeMemory;
import dev.vireo.agent.domain.DomainPlan.UnpauseToStop;
import dev.vireo.agent.domain.DomainPlan.Wait;
import dev.vireo.agent.domain.MemorySeen.Kept;
import dev.vireo.agent.domain.MemorySeen.Work;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.DomainState.PauseReason;
import dev.vireo.libvirt.DomainState.Paused;
import java.time.Duration;
import java.util.Optional;

/**
 * How a guest is brought back from its saved memory, as a pure function. The memory is checked,
 * then the guest is restored and stands still, then the memory is taken away, and only then does
 * the guest go on; each is a round of its own, so that an agent that dies in between is followed by
 * one that sees on the volume how far it was. Old memory never meets a newer disk.
 */
final class RestorePlanner {
  private static final String GO_ON =
      " Put it back; or set spec.state.onBrokenImage to Discard, and the guest is started afresh from its disks, as after a power failure; or set spec.power to Off, which gives the saved memory up.";

  private RestorePlanner() {}

  /** Before a start; empty when nothing stands in its way. */
  static Optional<DomainPlan> planStart(Domain desired, DomainObserved seen, Now now) {
    return switch (seen.saved().kept()) {
      case Kept.NotWanted(), Kept.Taken(), Kept.Verified() -> Optional.empty();
      case Kept.Unknown(Reason reason, String message) ->
          Optional.of(new Wait(reason, message, again()));
      case Kept.There() -> Optional.of(planCheck(seen.saved(), now));
      case Kept.Broken(String why) ->
          switch (desired.getSpec().run().onBrokenImage()) {
            case Ask -> Optional.of(new Wait(Reason.StateBroken, why + GO_ON, again()));
            case Discard -> Optional.empty();
          };
    };
  }

  private static DomainPlan planCheck(MemorySeen memory, Now now) {
    if (memory.work() instanceof Work.Checking(int percent)) {
      return new Wait(Reason.CheckingMemory, checking(percent), Optional.empty());
    }
    return memory
        .refusal()
        .filter(later -> now.uptime().compareTo(later.notBefore()) < 0)
        .<DomainPlan>map(later ->
            new Wait(
                Reason.HostFault,
                later.message(),
                Optional.of(later.notBefore().minus(now.uptime()))))
        .orElseGet(() -> new CheckMemory(checking(0)));
  }

  private static String checking(int percent) {
    return "The saved memory of the guest is being checked: %d %%.".formatted(percent);
  }

  /** Of a guest that has been created; empty when the start goes on as any other. */
  static Optional<DomainPlan> planPresent(
      Incarnation incarnation, Domain desired, DomainObserved seen, GuestActivity activity) {
    boolean starts = incarnation.state().filter(DomainState.Starting::equals).isPresent();
    if (desired.getSpec().restore() == null || !starts) {
      return Optional.empty();
    }
    if (activity instanceof GuestActivity.Begins || seen.saved().work() instanceof Work.Restoring) {
      return Optional.of(new Hold("libvirt is reading the guest's memory.", again()));
    }
    return switch (seen.saved().kept()) {
      case Kept.NotWanted(), Kept.Taken(), Kept.Broken _ -> Optional.empty();
      // It must not go on while it is not known that it cannot be restored once more.
      case Kept.Unknown(_, String why) -> Optional.of(new Hold(why, again()));
      case Kept.There(), Kept.Verified() -> Optional.of(new TakeMemory());
    };
  }

  /** Whether a guest stands still because it was restored: libvirt calls that a migration. */
  static boolean isRestored(dev.vireo.libvirt.DomainState state) {
    return state instanceof Paused(PauseReason reason, _) && reason == PauseReason.MIGRATION;
  }

  /**
   * Of a restored guest that is to stop. One whose memory is still on its volume has lost nothing
   * when it is ended; else it hears that it is to shut down.
   */
  static DomainPlan planStop(Reason reason, String message, MemorySeen memory) {
    return memory.kept() instanceof Kept.Taken
        ? new UnpauseToStop(reason, message)
        : new Destroy(
            Reason.NeverStarted,
            "The guest was being brought back and had not gone on yet, so it is destroyed at once.");
  }

  private static Optional<Duration> again() {
    return Optional.of(DomainPlanner.LOOK_AGAIN);
  }
}
