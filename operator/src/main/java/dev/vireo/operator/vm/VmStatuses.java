package dev.vireo.operator.vm;

import dev.vireo.api.change.FieldChange;
import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.InterfaceStatus;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.operator.slot.Slots;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the status of a VM. Pure. */
final class VmStatuses {
  private final Duration heartbeatTimeout;

  VmStatuses(Duration heartbeatTimeout) {
    this.heartbeatTimeout = heartbeatTimeout;
  }

  /** The status of a VM that claims a new incarnation, of which nothing is there yet. */
  VirtualMachineStatus claiming(VmObserved o, VmPlan.Start start, Instant now) {
    VirtualMachineStatus before = o.status();
    var claimed =
        new VirtualMachineStatus(
            before.observedGeneration(),
            before.phase(),
            start.name(),
            start.count(),
            null,
            before.lastEnd(),
            o.restartsAtClaim(),
            before.history(),
            before.savedState(),
            before.conditions(),
            List.of(),
            null,
            RestartWishes.madeByStart(o));
    return status(claimed, o, start, Optional.empty(), now);
  }

  /**
   * The status after a step.
   *
   * @param before the status as it is now in the API server
   * @param refusal why the API server would not have the slot or the Domain
   */
  VirtualMachineStatus status(
      VirtualMachineStatus before,
      VmObserved o,
      VmPlan plan,
      Optional<Refusal> refusal,
      Instant now) {
    // The claim has moved on when a Start was applied: then no Domain that was seen is the guest's.
    Optional<Domain> guest = plan instanceof VmPlan.Start ? Optional.empty() : o.current();
    VirtualMachineStatus counted =
        before.with(Lives.restarts(before, after(before, o, plan), guest, plan, now));
    Situation situation = Situation.of(after(counted, o, plan), refusal, now, heartbeatTimeout);
    Optional<DomainStatus> alive = guest.filter(Guests::alive).map(Domain::getStatus);
    @Nullable LastEnd last = Lives.lastEnd(before, o, guest, plan);
    return new VirtualMachineStatus(
        o.vm().getMetadata().getGeneration(),
        situation.phase(),
        plan instanceof VmPlan.Release ? null : before.domain(),
        before.incarnations(),
        guest.map(d -> d.getSpec().nodeName()).orElse(null),
        last,
        counted.restarts(),
        Lives.history(before, guest, plan, last),
        SavedStates.next(before, o, plan).orElse(null),
        conditions(before.conditions(), o, guest, situation, now),
        alive.map(DomainStatus::interfaces).orElse(List.of()),
        alive.<@Nullable GuestStatus>map(DomainStatus::guest).orElse(null),
        plan instanceof VmPlan.Start ? before.restartedAt() : RestartWishes.made(o));
  }

  // What was observed, with the claim and the counts that the step has left behind.
  private static VmObserved after(VirtualMachineStatus left, VmObserved o, VmPlan plan) {
    var vm = new dev.vireo.api.v1alpha1.VirtualMachine();
    vm.setMetadata(o.vm().getMetadata());
    vm.setSpec(o.vm().getSpec());
    vm.setStatus(plan instanceof VmPlan.Start ? left : o.status().with(left.restartsOrNone()));
    return new VmObserved(
        vm,
        o.domains(),
        o.freshness(),
        o.slots(),
        o.images(),
        o.volumeClaims(),
        o.mountFailures(),
        o.nodes(),
        o.namespace(),
        o.restore());
  }

  private static List<Condition> conditions(
      List<Condition> before,
      VmObserved o,
      Optional<Domain> guest,
      Situation situation,
      Instant now) {
    long generation = Optional.ofNullable(o.vm().getMetadata().getGeneration()).orElse(0L);
    var next = Conditions.after(before, generation, now);
    ready(next, o, situation);
    running(next, guest, situation);
    scheduled(next, o, guest, situation);
    disksReady(next, o, guest, situation);
    networkReady(next, guest, situation);
    guestAgentConnected(next, guest, situation);
    guestReady(next, o, guest, situation);
    upToDate(next, o, guest);
    progress(next, o, situation);
    return next.list();
  }

  private static void ready(Conditions next, VmObserved o, Situation s) {
    if (GuestSituations.asDeclared(s, o.spec().power())) {
      next.isTrue(ConditionType.Ready, s.reason(), s.message());
    } else if (s.phase() == Phase.Unknown) {
      next.isUnknown(ConditionType.Ready, s.reason(), s.message());
    } else {
      next.isFalse(ConditionType.Ready, s.reason(), s.message());
    }
  }

  private static void running(Conditions next, Optional<Domain> guest, Situation s) {
    if (s.doubtful()) {
      next.isUnknown(ConditionType.Running, s.reason(), s.message());
    } else if (guest.filter(Guests::runs).isPresent()) {
      next.isTrue(
          ConditionType.Running,
          switch (s.phase()) {
            case Running -> Reason.Running;
            case Suspending -> Reason.Suspending;
            default -> Reason.Stopping;
          },
          s.message());
    } else {
      next.isFalse(ConditionType.Running, s.reason(), s.message());
    }
  }

  private static void scheduled(
      Conditions next, VmObserved o, Optional<Domain> guest, Situation s) {
    Optional<String> node =
        guest.flatMap(d ->
            Optional.ofNullable(d.getSpec().nodeName())
                .or(() -> o.slotOf(d).flatMap(Slots::nodeOf)));
    Optional<String> unschedulable = guest.flatMap(o::slotOf).flatMap(Slots::unschedulable);
    if (node.isPresent()) {
      String slot = guest.orElseThrow().getMetadata().getName();
      next.isTrue(
          ConditionType.Scheduled,
          Reason.Scheduled,
          "The slot " + slot + " is on " + node.get() + ".");
    } else if (unschedulable.isPresent()) {
      next.isFalse(ConditionType.Scheduled, Reason.WaitingForNode, unschedulable.get());
    } else {
      next.isFalse(ConditionType.Scheduled, s.reason(), s.message());
    }
  }

  private static void disksReady(
      Conditions next, VmObserved o, Optional<Domain> guest, Situation s) {
    List<String> missing = Definitions.missingImages(o.vm(), o.images());
    if (s.phase() == Phase.WaitingForDisks || s.isStoppedByDisks()) {
      next.isFalse(ConditionType.DisksReady, s.reason(), s.message());
    } else if (guest.isEmpty() && !missing.isEmpty()) {
      next.isFalse(
          ConditionType.DisksReady, Reason.ImageNotFound, Sentences.imagesMissing(o, missing));
    } else if (guest.isEmpty() && VolumeClaims.problem(o).isPresent()) {
      var problem = VolumeClaims.problem(o).get();
      next.isFalse(ConditionType.DisksReady, problem.reason(), problem.message());
    } else {
      next.isTrue(ConditionType.DisksReady, Reason.DisksResolved, Sentences.disksResolved(o));
    }
  }

  private static void networkReady(Conditions next, Optional<Domain> guest, Situation s) {
    Optional<Domain> alive = guest.filter(Guests::alive);
    if (alive.isEmpty()) {
      next.isFalse(ConditionType.NetworkReady, s.reason(), "The guest does not run.");
      return;
    }
    List<InterfaceStatus> interfaces =
        Optional.ofNullable(alive.get().getStatus())
            .map(DomainStatus::interfaces)
            .orElse(List.of());
    int wanted = alive.get().getSpec().networks().size();
    List<InterfaceStatus> addressed = interfaces.stream().filter(i -> !i.ips().isEmpty()).toList();
    if (addressed.size() >= wanted) {
      String addresses =
          addressed.stream()
              .map(i -> i.name() + " has " + String.join(", ", i.ips()))
              .collect(Collectors.joining("; "));
      next.isTrue(
          ConditionType.NetworkReady,
          Reason.Connected,
          wanted == 0 ? "The guest has no network interfaces." : "Interface " + addresses + ".");
    } else {
      next.isFalse(
          ConditionType.NetworkReady,
          Reason.WaitingForAddress,
          "The guest's interface has no address yet.");
    }
  }

  private static void guestAgentConnected(Conditions next, Optional<Domain> guest, Situation s) {
    Optional<Domain> alive = guest.filter(Guests::alive);
    boolean connected =
        alive
            .map(Domain::getStatus)
            .map(DomainStatus::guest)
            .map(GuestStatus::connected)
            .orElse(false);
    if (connected) {
      next.isTrue(
          ConditionType.GuestAgentConnected,
          Reason.AgentConnected,
          "The QEMU guest agent in the guest answers.");
    } else if (alive.isPresent()) {
      next.isFalse(
          ConditionType.GuestAgentConnected,
          Reason.AgentNotConnected,
          "The QEMU guest agent has not answered. Install qemu-guest-agent in the guest to see its"
              + " addresses, name and operating system.");
    } else {
      next.isFalse(ConditionType.GuestAgentConnected, s.reason(), "The guest does not run.");
    }
  }

  private static void guestReady(
      Conditions next, VmObserved o, Optional<Domain> guest, Situation s) {
    if (!Readiness.isProbed(o.spec())) {
      return;
    }
    Optional<Domain> runs = guest.filter(d -> Guests.stateOf(d) == DomainState.Running);
    Optional<String> why = runs.flatMap(d -> Readiness.notReady(o.spec(), d));
    if (s.doubtful()) {
      next.isUnknown(ConditionType.GuestReady, s.reason(), s.message());
    } else if (runs.isEmpty()) {
      String still =
          guest.filter(Guests::alive).isPresent() ? s.message() : "The guest does not run.";
      next.isFalse(ConditionType.GuestReady, s.reason(), still);
    } else if (why.isPresent()) {
      next.isFalse(ConditionType.GuestReady, Reason.GuestNotReady, why.get());
    } else {
      next.isTrue(ConditionType.GuestReady, Reason.GuestReady, Readiness.ready(runs.get()));
    }
  }

  private static void upToDate(Conditions next, VmObserved o, Optional<Domain> guest) {
    Optional<Domain> pinned = guest.filter(d -> !d.isMarkedForDeletion());
    if (pinned.isEmpty()) {
      return;
    }
    List<FieldChange> changes = Updates.waiting(o, pinned.get());
    if (!changes.isEmpty() && Guests.neverStarted(pinned.get())) {
      // It is replaced by one that has them.
      return;
    }
    Optional<String> held = RestartWishes.due(o).flatMap(_ -> Restarting.heldBy(o));
    if (held.isPresent()) {
      next.isFalse(
          ConditionType.UpToDate,
          Reason.RestartRequired,
          "The restart that spec.restartedAt asks for waits until the guest could be started again."
              + " "
              + held.get());
    } else if (changes.isEmpty()) {
      next.isTrue(
          ConditionType.UpToDate, Reason.UpToDate, "The guest is defined as the spec says.");
    } else {
      next.isFalse(
          ConditionType.UpToDate,
          Reason.RestartRequired,
          Updates.sentence(o, pinned.get(), changes));
    }
  }

  // The two conditions by which kstatus, and with it Argo CD and Flux, tell "wait" from "look".
  private static void progress(Conditions next, VmObserved o, Situation s) {
    if (GuestSituations.asDeclared(s, o.spec().power())) {
      return;
    }
    switch (s.phase()) {
      // Of a guest that cannot be suspended, as of one that is not there to be.
      case Running -> {
        var condition =
            s.reason() == Reason.CannotSuspend ? ConditionType.Stalled : ConditionType.Reconciling;
        next.isTrue(condition, s.reason(), s.message());
      }
      // A paused guest needs somebody: one whose disk is full goes on by itself, but makes no room.
      case Paused -> {
        var condition =
            s.reason() == Reason.Resuming ? ConditionType.Reconciling : ConditionType.Stalled;
        next.isTrue(condition, s.reason(), s.message());
      }
      case Stopped, Failed -> {
        if (o.wantsGuest() || s.reason() == Reason.CannotSuspend) {
          next.isTrue(ConditionType.Stalled, s.reason(), s.message());
        }
      }
      case Starting -> {
        var condition =
            s.reason() == Reason.Invalid ? ConditionType.Stalled : ConditionType.Reconciling;
        next.isTrue(condition, s.reason(), s.message());
      }
      case WaitingForDisks -> {
        var condition =
            s.reason() == Reason.StateBroken ? ConditionType.Stalled : ConditionType.Reconciling;
        next.isTrue(condition, s.reason(), s.message());
      }
      case Terminating,
          Unknown,
          Stopping,
          Suspending,
          Suspended,
          WaitingForNode,
          CrashLoopBackOff ->
          next.isTrue(ConditionType.Reconciling, s.reason(), s.message());
    }
  }
}
