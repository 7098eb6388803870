package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.libvirt.RebootMode;
import dev.vireo.libvirt.ShutdownMode;
import java.time.Duration;
import java.util.Optional;

/** What is to be done about one Domain now. {@code again}: look once more then, event or not. */
public sealed interface DomainPlan {

  /**
   * Change nothing, the status neither: too little is known.
   *
   * @param why a sentence, for the log
   */
  record Hold(String why, Optional<Duration> again) implements DomainPlan {}

  /** The guest is not started yet, and the status says for what it waits. */
  record Wait(Reason reason, String message, Optional<Duration> again) implements DomainPlan {}

  /**
   * Write the host identity to the status, also when it is there: the guest is going to be started
   * on this host, if the API server takes that word.
   */
  record Announce() implements DomainPlan {}

  /** Make the disks on claims that are not as they should be, and go on when they are. */
  record MakeDisks(String message) implements DomainPlan {}

  /** Prepare network and disks, and create the domain. */
  record Start() implements DomainPlan {}

  /**
   * The guest has been created, and stands still until it is proven that it has the disks that are
   * its own: prove it, and let the guest go on.
   */
  record Proceed() implements DomainPlan {}

  /** The guest runs, but its start was not confirmed: look whether it is where it belongs. */
  record Confirm() implements DomainPlan {}

  /** The guest is there as it should be. */
  record KeepRunning() implements DomainPlan {}

  /** The guest is there, and its CPUs stand still: keep it so, and say why. */
  record KeepPaused(Reason reason, String message, Optional<Duration> again)
      implements DomainPlan {}

  /** Stop the guest's CPUs, as its VM's power says; remembered on the node before it is done. */
  record Pause() implements DomainPlan {}

  /** Let a guest go on whose CPUs an agent has stopped, as its VM's power says. */
  record Unpause() implements DomainPlan {}

  /**
   * Ask the guest to reboot, once for that value of its wish: remembered on the node before it is
   * done.
   */
  record Reboot(String at, RebootMode mode) implements DomainPlan {}

  /** Reset the guest, at most once for that value of its wish, as {@link Reboot}. */
  record Reset(String at) implements DomainPlan {}

  /** Say what becomes of the domain when its guest reboots; remembered when it is done. */
  record SetOnReboot(RebootAction action) implements DomainPlan {}

  /** As {@link Unpause}, so that the guest hears that it is to shut down. */
  record UnpauseToStop(Reason reason, String message) implements DomainPlan {}

  /**
   * QEMU has stopped the guest for a disk's sake: let it go on, and go on saying why it stands
   * still until it is seen that it does not.
   */
  record Resume(Reason reason, String message, Duration again) implements DomainPlan {}

  /** Ask the guest to shut down. */
  record AskShutdown(ShutdownMode mode, Reason reason, String message, Duration again)
      implements DomainPlan {}

  /** The guest, or what is left of it, is given time. */
  record AwaitEnd(Reason reason, String message, Duration again) implements DomainPlan {}

  /** Say that the guest is ended by force, and why: it is done when that has been said. */
  record Condemn(Reason reason, String message, Duration again) implements DomainPlan {}

  /**
   * As {@link AwaitEnd}, of processes of which libvirt knows nothing; their time counts from now.
   */
  record AwaitLeftover(Reason reason, String message, Duration again) implements DomainPlan {}

  /**
   * End by force what is left in the guest's cgroup, of which libvirt knows nothing, as its time is
   * over.
   */
  record KillLeftover(String message) implements DomainPlan {}

  /** End the guest by force: its time is over, or it has never run. */
  record Destroy(Reason reason, String message) implements DomainPlan {}

  /**
   * End by force a guest that must not run, of which the status says nothing new: it has told the
   * incarnation's end already, or there is none any more.
   *
   * @param why a sentence, for the log
   */
  record Forbid(String why) implements DomainPlan {}

  /** The guest is proven gone: remove what was made for it, then say that it has ended and how. */
  record End(Reason reason, String message) implements DomainPlan {}

  /**
   * The guest, which had ended, is not started again here, for whatever reason: say that it has
   * ended as it did, and leave it to the operator what follows.
   */
  record LeaveToOperator(Reason reason, String message) implements DomainPlan {}

  /**
   * As {@link End}, and for good: remembered on the node before it is said. Reason and message tell
   * how the guest ended.
   */
  record Close(Reason reason, String message) implements DomainPlan {}

  /** The end has been said: let the slot go. */
  record Release() implements DomainPlan {}

  /** The Domain object is gone and so is the guest: clean up, let the slot go, forget. */
  record Forget() implements DomainPlan {}

  /** What is done with the memory of a guest that is suspended, or brought back. */
  sealed interface OfMemory extends DomainPlan {
    /** When to look once more; nothing when an event tells, zero for at once. */
    default Optional<Duration> next() {
      return switch (this) {
        case Suspend _, ReadMemory _, CheckMemory _ -> Optional.empty();
        case TakeMemory _, EndSuspended _ -> Optional.of(Duration.ZERO);
        case RefuseSuspend(_, _, Duration again) -> Optional.of(again);
        case AbortSave(_, _, Duration again) -> Optional.of(again);
      };
    }

    /**
     * Save the guest's memory, which ends it.
     *
     * @param state Running or Paused, which it stays if nothing comes of it
     */
    record Suspend(DomainState state, String message) implements OfMemory {}

    /**
     * The guest cannot be suspended, and stays as it is.
     *
     * @param state Running or Paused
     */
    record RefuseSuspend(DomainState state, String message, Duration again) implements OfMemory {}

    /** Call a save off, so that the guest hears that it is to shut down. */
    record AbortSave(Reason reason, String message, Duration again) implements OfMemory {}

    /** The guest is gone, and its memory was saved: read that once, so that all is known of it. */
    record ReadMemory(String message) implements OfMemory {}

    /** As {@link End}, of a guest that was saved. */
    record EndSuspended(SavedMemory memory, String message) implements OfMemory {}

    /** Look whether the memory that the guest is to be restored from is the right one. */
    record CheckMemory(String message) implements OfMemory {}

    /** The guest has been restored and stands still: take the memory away that it came from. */
    record TakeMemory() implements OfMemory {}
  }
}
