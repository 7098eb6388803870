package dev.vireo.operator.vm;

import dev.vireo.api.change.FieldChange;
import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.operator.slot.Slots;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The conditions of a VM: how far what its spec asks for has come. Pure. */
final class VmConditions {
  private VmConditions() {}

  static List<Condition> next(
      List<Condition> before,
      VmObserved o,
      Optional<Domain> guest,
      Situation situation,
      Instant now) {
    long generation = Optional.ofNullable(o.vm().getMetadata().getGeneration()).orElse(0L);
    var next = Conditions.after(before, generation, now);
    ready(next, o, situation);
    GuestConditions.running(next, guest, situation);
    scheduled(next, o, guest, situation);
    disksReady(next, o, guest, situation);
    GuestConditions.networkReady(next, guest, situation);
    GuestConditions.agentConnected(next, guest, situation);
    GuestConditions.ready(next, o, guest, situation);
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
