package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
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
   * As {@link End}, and for good: remembered on the node before it is said. Reason and message tell
   * how the guest ended.
   */
  record Close(Reason reason, String message) implements DomainPlan {}

  /** The end has been said: let the slot go. */
  record Release() implements DomainPlan {}

  /** The Domain object is gone and so is the guest: clean up, let the slot go, forget. */
  record Forget() implements DomainPlan {}
}
