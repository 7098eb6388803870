package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.operator.slot.Slots;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a VM stands: one word for people, one for machines, and a sentence that says what to do.
 * The first that fits, in the order of the phases. Pure.
 *
 * @param phase one word for people
 * @param reason one word for machines
 * @param message a sentence
 */
record Situation(Phase phase, Reason reason, String message) {
  private static final Set<Reason> DISK_REASONS =
      Set.of(
          Reason.ImageNotFound,
          Reason.ImageFileMissing,
          Reason.ImageInvalid,
          Reason.ClaimTooSmall,
          Reason.VolumeFull,
          Reason.DiskInvalid,
          Reason.MakingDisk,
          Reason.CheckingMemory,
          Reason.StateBroken);

  /**
   * Where a VM stands.
   *
   * @param refusal why the API server would not have its slot or Domain, just now
   * @param heartbeatTimeout how long an agent may be silent
   */
  static Situation of(
      VmObserved o, Optional<Refusal> refusal, Instant now, Duration heartbeatTimeout) {
    if (o.vm().isMarkedForDeletion()) {
      return deleting(o, now, heartbeatTimeout);
    }
    Optional<Domain> current = o.current();
    return current
        .flatMap(d -> Doubts.of(o, d, now, heartbeatTimeout))
        .map(doubt -> new Situation(Phase.Unknown, doubt.reason(), doubt.message()))
        .or(() -> current.flatMap(d -> guest(o, d)))
        .or(() -> Downs.backingOff(o, now))
        .or(() -> waiting(o, refusal, now, heartbeatTimeout))
        .orElseGet(() -> Downs.down(o));
  }

  private static Situation deleting(VmObserved o, Instant now, Duration heartbeatTimeout) {
    List<Domain> opened = o.domains().stream().filter(d -> d.getSpec().nodeName() != null).toList();
    return opened.stream()
        .flatMap(d -> Doubts.of(o, d, now, heartbeatTimeout).stream())
        .findFirst()
        .map(doubt ->
            new Situation(
                Phase.Terminating,
                doubt.reason(),
                "The deletion waits for proof that the guest has stopped. " + doubt.message()))
        .or(() -> opened.stream().findFirst().map(d -> deleting(o, d)))
        .orElseGet(
            () -> new Situation(Phase.Terminating, Reason.Deleting, "The VM is being deleted."));
  }

  private static Situation deleting(VmObserved o, Domain domain) {
    return new Situation(
        Phase.Terminating,
        Reason.Deleting,
        stopping(
            domain,
            "The guest is being stopped on " + o.nodeOf(domain).name() + grace(domain) + "."));
  }

  /** Whether the guest stands still because a disk of it is full or has failed. */
  boolean isStoppedByDisks() {
    return phase == Phase.Paused && (reason == Reason.VolumeFull || reason == Reason.IOError);
  }

  /** Whether it cannot be known if the guest runs. */
  boolean doubtful() {
    return reason == Reason.HeartbeatLost || reason == Reason.OtherMachine;
  }

  /** What the Domain's agent says; empty where it has no say. */
  private static Optional<Situation> guest(VmObserved o, Domain domain) {
    String node = domain.getSpec().nodeName();
    DomainState state = Guests.stateOf(domain);
    if (node != null && Guests.ended(domain) && o.spec().power() == Power.Suspended) {
      return Optional.of(GuestSituations.suspended(o));
    }
    if (node == null || (Guests.ended(domain) && o.wantsGuest())) {
      return Optional.empty();
    }
    if (Guests.ended(domain)) {
      return Optional.of(
          new Situation(
              Phase.Stopping, Reason.Stopping, "The guest has ended; its slot is given back."));
    }
    if (domain.isMarkedForDeletion() && o.wantsGuest() && Guests.neverStarted(domain)) {
      return starting(
          Reason.Claimed,
          "The spec or a claim of the VM has changed before its guest was started: the slot on "
              + node
              + " is given back for a new one.");
    }
    Restarting restarting = Restarting.of(o);
    boolean restarts =
        switch (restarting) {
          case Restarting.No() -> false;
          case Restarting.AsAsked _ -> !Guests.neverStarted(domain);
          case Restarting.ToTakeUp _ -> true;
        };
    boolean toStop = domain.isMarkedForDeletion() || !o.wantsGuest() || restarts;
    if (toStop || state == DomainState.Stopping) {
      return Optional.of(
          new Situation(
              Phase.Stopping,
              Reason.Stopping,
              stopping(
                  domain,
                  "The guest has been asked to shut down on "
                      + node
                      + restarting.purpose()
                      + grace(domain)
                      + ".")));
    }
    if (state == DomainState.Paused) {
      return Optional.of(GuestSituations.paused(domain, node, o.spec().power()));
    }
    if (state == DomainState.Running) {
      return Optional.of(GuestSituations.running(domain, node, o.spec()));
    }
    return Optional.of(mountFailure(o, domain).orElseGet(() -> preparing(o, domain, node, state)));
  }

  /** A slot that is not there yet may lack a volume, which only the kubelet knows. */
  private static Optional<Situation> mountFailure(VmObserved o, Domain domain) {
    DomainStatus status = domain.getStatus();
    boolean waits =
        Guests.stateOf(domain) == DomainState.Waiting
            && (status == null
                || status.reason() == null
                || status.reason() == Reason.WaitingForSlot);
    return o.mountFailure(domain)
        .filter(_ -> waits)
        .map(sentence -> new Situation(Phase.WaitingForDisks, Reason.FailedMount, sentence));
  }

  /** What the agent says of the guest, in its own words. */
  static Situation said(Domain domain, Phase phase, Reason otherwise) {
    DomainStatus status = domain.getStatus();
    Reason reason = status == null || status.reason() == null ? otherwise : status.reason();
    String message = status == null ? null : status.message();
    return new Situation(phase, reason, message == null ? reason + "." : message);
  }

  /** A stop that is none of the usual is told by the agent. */
  private static String stopping(Domain domain, String usual) {
    Situation said = said(domain, Phase.Stopping, Reason.Stopping);
    boolean byItself = Guests.stateOf(domain) == DomainState.Stopping && Guests.isOff(domain);
    return byItself
            || said.reason() == Reason.LivenessFailed
            || said.reason() == Reason.ProcessLeftOver
            || Guests.saysHowItEnded(domain)
        ? said.message()
        : usual;
  }

  // The operator knows for whom it waits, and the agent only that it does.
  private static Situation preparingAfterRestore(VmObserved o, Domain domain) {
    return Restored.waiting(o)
        .orElseGet(() -> said(domain, Phase.Starting, Reason.ClusterRestored));
  }

  private static Situation preparing(VmObserved o, Domain domain, String node, DomainState state) {
    DomainStatus status = domain.getStatus();
    if (status == null || status.reason() == null) {
      return state == DomainState.Starting
          ? new Situation(
              Phase.Starting, Reason.Starting, "The guest is being started on " + node + ".")
          : new Situation(
              Phase.Starting,
              Reason.WaitingForAgent,
              "The slot is on " + node + "; its agent has not taken the guest up yet.");
    }
    Reason reason = status.reason();
    if (reason == Reason.ClusterRestored) {
      return preparingAfterRestore(o, domain);
    }
    String message = status.message() == null ? reason + " on " + node + "." : status.message();
    Phase phase = DISK_REASONS.contains(reason) ? Phase.WaitingForDisks : Phase.Starting;
    return new Situation(phase, reason, message);
  }

  /** What a VM that should run waits for before it has a node. */
  private static Optional<Situation> waiting(
      VmObserved o, Optional<Refusal> refusal, Instant now, Duration heartbeatTimeout) {
    if (!o.wantsGuest() || Downs.stayingDown(o).isPresent()) {
      return Optional.empty();
    }
    Optional<Situation> restored = Restored.waiting(o);
    if (restored.isPresent()) {
      return restored;
    }
    Optional<Domain> unopened = o.current().filter(d -> d.getSpec().nodeName() == null);
    if (refusal.isPresent()) {
      Refusal why = refusal.get();
      return starting(why.reason(), Sentences.refused(why));
    }
    List<String> missing = Definitions.missingImages(o.vm(), o.images());
    if (!missing.isEmpty() && unopened.isEmpty()) {
      return Optional.of(
          new Situation(
              Phase.WaitingForDisks, Reason.ImageNotFound, Sentences.imagesMissing(o, missing)));
    }
    Optional<VolumeClaims.Problem> claim = VolumeClaims.problem(o);
    if (claim.isPresent()) {
      return claim.map(c -> new Situation(Phase.WaitingForDisks, c.reason(), c.message()));
    }
    Optional<Pod> slot = unopened.flatMap(o::slotOf);
    Optional<String> unschedulable = slot.flatMap(Slots::unschedulable);
    if (unschedulable.isPresent()) {
      return Optional.of(
          new Situation(Phase.WaitingForNode, Reason.WaitingForNode, unschedulable.get()));
    }
    if (o.otherGuest().isPresent()) {
      Domain other = o.otherGuest().get();
      return starting(
          Reason.WaitingForPreviousGuest,
          Sentences.previousGuest(other, Doubts.of(o, other, now, heartbeatTimeout)));
    }
    if (slot.filter(Slots::failed).isPresent()) {
      return starting(
          Reason.SlotEnded,
          "The node would not have the slot ("
              + Slots.failureOf(slot.get())
              + "); a new one is"
              + " made shortly.");
    }
    Optional<String> dead = slot.flatMap(o::deadNodeOf);
    if (dead.isPresent()) {
      return starting(Reason.SaidToBeDead, Sentences.slotOnDeadMachine(dead.get()));
    }
    if (o.namespace() == NamespaceState.Terminating) {
      return starting(Reason.NamespaceTerminating, Sentences.namespaceGoing(o));
    }
    return beginning(o);
  }

  private static Optional<Situation> beginning(VmObserved o) {
    if (Definitions.savedState(o.vm()).isPresent()) {
      return starting(
          Reason.Claimed, "A slot for the suspended guest is being made and scheduled.");
    }
    return o.recordedEnd()
        .map(end -> starting(end.reason(), Sentences.of(end) + RestartWishes.again(o, end)))
        .orElseGet(
            () -> starting(Reason.Claimed, "A slot for the guest is being made and scheduled."));
  }

  private static Optional<Situation> starting(Reason reason, String message) {
    return Optional.of(new Situation(Phase.Starting, reason, message));
  }

  private static String grace(Domain domain) {
    return "; it is destroyed after "
        + domain.getSpec().terminationGracePeriodSeconds()
        + " seconds if it does not";
  }
}
