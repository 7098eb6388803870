package dev.vireo.operator.vm;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.restart.RestartBackoff;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.operator.domain.Proof;
import dev.vireo.operator.kube.Gate;
import dev.vireo.operator.slot.SlotLabels;
import dev.vireo.operator.slot.Slots;
import dev.vireo.operator.vm.VmObserved.Freshness;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides the next step in the life of a VM. Pure. */
final class VmPlanner {
  /** Between an incarnation that came to nothing and the next, so that they do not chase. */
  private static final Duration REJECTED_PAUSE = Duration.ofSeconds(10);

  private static final Duration SLOT_ENDED_PAUSE = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofMillis(50);

  private VmPlanner() {}

  static VmPlan plan(VmObserved o, Instant now) {
    if (o.vm().isMarkedForDeletion()) {
      return planDeletion(o);
    }
    if (!o.vm().hasFinalizer(Finalizers.VIRTUAL_MACHINE)) {
      return VmPlan.Rest.until(SOON);
    }
    return closing(o, o.others())
        .or(() -> clearing(o))
        .or(() -> StateClaims.missing(o).map(VmPlan.MakeStateClaim::new))
        .orElseGet(() ->
            o.current()
                .map(domain -> planCurrent(o, domain, now))
                .orElseGet(() -> planAbsent(o, now)));
  }

  private static VmPlan planDeletion(VmObserved o) {
    return closing(o, o.domains())
        .orElseGet(() -> {
          if (!o.domains().isEmpty() || o.freshness() != Freshness.Confirmed) {
            return VmPlan.Rest.untilEvent();
          }
          List<Pod> left = o.slots().stream().filter(s -> !s.isMarkedForDeletion()).toList();
          return left.isEmpty() ? new VmPlan.LetGo() : new VmPlan.ClearSlots(left);
        });
  }

  /** Domains that must go: those that live are stopped, those that are over are let go. */
  private static Optional<VmPlan> closing(VmObserved o, List<Domain> domains) {
    List<Domain> living = domains.stream().filter(d -> !d.isMarkedForDeletion()).toList();
    if (!living.isEmpty()) {
      return Optional.of(new VmPlan.Stop(living));
    }
    return domains.stream()
        .flatMap(d ->
            Proof.of(d, o.nodeOf(d)).stream().map(proof -> new VmPlan.Close(d, o.slotOf(d), proof)))
        .map(VmPlan.class::cast)
        .findFirst();
  }

  private static Optional<VmPlan> clearing(VmObserved o) {
    List<Pod> orphans = o.orphans().stream().filter(s -> !s.isMarkedForDeletion()).toList();
    return orphans.isEmpty() ? Optional.empty() : Optional.of(new VmPlan.ClearSlots(orphans));
  }

  private static VmPlan planCurrent(VmObserved o, Domain domain, Instant now) {
    Optional<LastEnd> over = over(o, domain);
    boolean recorded = over.filter(o::hasRecorded).isPresent();
    if (!o.wantsGuest() && recorded) {
      return new VmPlan.Release();
    }
    if (domain.getSpec().nodeName() == null) {
      return planUnopened(o, domain, now);
    }
    if (domain.isMarkedForDeletion()) {
      return over.filter(_ -> !recorded)
          .<VmPlan>map(VmPlan.RecordEnd::new)
          .orElseGet(() -> planClosing(o, domain));
    }
    if (!o.wantsGuest() || Proof.confirmedDead(domain, o.nodeOf(domain))) {
      return new VmPlan.Stop(List.of(domain));
    }
    if (over.isPresent()) {
      return recorded ? new VmPlan.Stop(List.of(domain)) : new VmPlan.RecordEnd(over.get());
    }
    if (Guests.neverStarted(domain)
        && (outdated(o, domain) || VolumeClaims.haveChanged(o, domain))) {
      return new VmPlan.Replace(domain);
    }
    return switch (Restarting.of(o)) {
      case Restarting.AsAsked _ when Guests.neverStarted(domain) -> new VmPlan.Replace(domain);
      case Restarting.AsAsked _, Restarting.ToTakeUp _ -> new VmPlan.Stop(List.of(domain));
      case Restarting.No() ->
          gating(o, domain)
              .or(() -> telling(o, domain))
              .or(() -> relabelling(o, domain))
              .orElseGet(VmPlan.Rest::untilEvent);
    };
  }

  /** How the incarnation is over; empty while it is not, or its agent starts its guest again. */
  private static Optional<LastEnd> over(VmObserved o, Domain domain) {
    Optional<Proof> proof = Proof.of(domain, o.nodeOf(domain));
    boolean ended = Guests.stateOf(domain) == DomainState.Ended && !o.isStartedAgain(domain);
    boolean opened = domain.getSpec().nodeName() != null;
    return opened && (proof.isPresent() || ended)
        ? Optional.of(Restarting.endOf(o, domain, Ends.endOf(domain, proof)))
        : Optional.empty();
  }

  // What waits for a restart, or for a slot, needs a new incarnation: the agent is told first that
  // it does not start the guest again, and may have done so before it hears that.
  private static Optional<VmPlan> telling(VmObserved o, Domain domain) {
    DomainRun wanted = DomainRun.of(o.spec());
    DomainRun atEnd = needsNewIncarnation(o, domain) ? wanted.restartedByTheOperator() : wanted;
    DomainRun atReboot = Updates.endTheDomainAtReboot(o, domain) ? atEnd.endedByReboot() : atEnd;
    DomainRun run = atReboot.inEpoch(o.epochOf(domain));
    return run.equals(domain.getSpec().run())
        ? Optional.empty()
        : Optional.of(new VmPlan.Tell(domain, run));
  }

  private static boolean needsNewIncarnation(VmObserved o, Domain domain) {
    boolean slotLost = o.isStartedAgain(domain) && o.slotOf(domain).map(Slots::ended).orElse(true);
    return slotLost || !Updates.waiting(o, domain).isEmpty();
  }

  // A slot is not kept for a VM that cannot be started, nor for one that has changed.
  private static boolean outdated(VmObserved o, Domain domain) {
    return VolumeClaims.problem(o).isPresent() || Definitions.outdated(domain, o.vm(), o.images());
  }

  private static VmPlan planClosing(VmObserved o, Domain domain) {
    return Proof.of(domain, o.nodeOf(domain))
        .<VmPlan>map(p -> new VmPlan.Close(domain, o.slotOf(domain), p))
        .or(() -> gating(o, domain))
        .orElseGet(VmPlan.Rest::untilEvent);
  }

  // Nothing has run, so nothing need be waited for: whatever has changed, the claim moves on, and
  // this Domain is closed as one that does not own the guest.
  private static VmPlan planUnopened(VmObserved o, Domain domain, Instant now) {
    if (!o.wantsGuest()) {
      return new VmPlan.Release();
    }
    Optional<Pod> slot = o.slotOf(domain);
    if (domain.isMarkedForDeletion()
        || slot.filter(Pod::isMarkedForDeletion).isPresent()
        || outdated(o, domain)) {
      return startOr(o, new VmPlan.Release());
    }
    if (slot.isEmpty()) {
      boolean nameTaken =
          o.slots().stream()
              .anyMatch(s -> s.getMetadata().getName().equals(domain.getMetadata().getName()));
      return nameTaken || o.namespace() == NamespaceState.Terminating || !o.mayBeStarted()
          ? VmPlan.Rest.untilEvent()
          : new VmPlan.PlaceSlot(domain);
    }
    if (Slots.ended(slot.get()) || o.deadNodeOf(slot.get()).isPresent()) {
      Instant made = Instant.parse(slot.get().getMetadata().getCreationTimestamp());
      return pausing(made.plus(REJECTED_PAUSE), now)
          .orElseGet(() -> startOr(o, new VmPlan.Release()));
    }
    return telling(o, domain)
        .or(() -> opening(o, domain, slot.get()))
        .orElseGet(VmPlan.Rest::untilEvent);
  }

  private static Optional<VmPlan> opening(VmObserved o, Domain domain, Pod slot) {
    return Slots.nodeOf(slot)
        .filter(node -> o.freshness() == Freshness.Confirmed && o.others().isEmpty())
        .filter(_ -> o.mayBeStarted())
        .flatMap(node ->
            VolumeClaims.volumes(o, domain)
                .map(volumes ->
                    new VmPlan.Open(domain, node, slot.getMetadata().getUid(), volumes)));
  }

  private static VmPlan planAbsent(VmObserved o, Instant now) {
    if (!o.wantsGuest()) {
      return o.claim().isPresent() ? new VmPlan.Release() : VmPlan.Rest.untilEvent();
    }
    if (o.claim().isEmpty()) {
      return startOr(o, VmPlan.Rest.untilEvent());
    }
    if (o.recordedEnd().isPresent()) {
      LastEnd end = o.recordedEnd().get();
      return Downs.staysDown(o, end).isPresent()
          ? VmPlan.Rest.untilEvent()
          : pausingAfter(o, end, now).orElseGet(() -> startOr(o, VmPlan.Rest.untilEvent()));
    }
    String claim = o.claim().get();
    return definition(o, o.status().restartsOrNone())
        .<VmPlan>map(d -> new VmPlan.Resume(claim, d))
        .orElseGet(VmPlan.Rest::untilEvent);
  }

  private static Optional<VmPlan> pausingAfter(VmObserved o, LastEnd end, Instant now) {
    if (RestartWishes.due(o).isPresent()) {
      return Optional.empty();
    }
    if (AfterEnd.isOwn(end.reason())) {
      return RestartBackoff.left(o.status().restartsOrNone(), now).map(VmPlan.Rest::until);
    }
    return end.reason() == Reason.SlotEnded
        ? pausing(seenAt(o, end, now).plus(SLOT_ENDED_PAUSE), now)
        : Optional.empty();
  }

  // The end's time is of the node's clock. What it puts in the future was seen when the VM was
  // first told not to run, by the operator's.
  private static Instant seenAt(VmObserved o, LastEnd end, Instant now) {
    Instant told = Instant.parse(end.time());
    if (!told.isAfter(now)) {
      return told;
    }
    return Conditions.find(o.status().conditions(), ConditionType.Running)
        .map(running -> Instant.parse(running.getLastTransitionTime()))
        .filter(seen -> !seen.isAfter(now))
        .orElse(Instant.EPOCH);
  }

  private static VmPlan startOr(VmObserved o, VmPlan otherwise) {
    int count = o.status().incarnationCount() + 1;
    var metadata = o.vm().getMetadata();
    return definition(o, o.restartsAtClaim())
        .<VmPlan>map(d ->
            new VmPlan.Start(
                Identities.incarnation(metadata.getName(), metadata.getUid(), count), count, d))
        .orElse(otherwise);
  }

  private static Optional<DomainSpec> definition(VmObserved o, Restarts earlier) {
    return o.namespace() == NamespaceState.Terminating
            || VolumeClaims.problem(o).isPresent()
            || !o.mayBeStarted()
        ? Optional.empty()
        : Definitions.desired(o.vm(), o.images(), earlier)
            .map(d -> d.telling(d.run().inEpoch(o.restore().epoch())));
  }

  // Shut before the guest is told to pause: who sends it requests is to know first.
  private static Optional<VmPlan> gating(VmObserved o, Domain domain) {
    Gate gate = gateOf(o, domain);
    return o.slotOf(domain)
        .filter(slot -> Slots.isGateOpen(slot) != (gate == Gate.Open))
        .map(slot -> new VmPlan.SetGate(slot, gate));
  }

  private static Gate gateOf(VmObserved o, Domain domain) {
    if (Guests.stateOf(domain) != DomainState.Running || o.spec().power() != Power.On) {
      return Gate.Shut;
    }
    return Readiness.notReady(o.spec(), domain).isPresent() ? Gate.NotReady : Gate.Open;
  }

  private static Optional<VmPlan> relabelling(VmObserved o, Domain domain) {
    return o.slotOf(domain)
        .flatMap(slot ->
            SlotLabels.change(slot, o.vmLabels()).map(change -> new VmPlan.Relabel(slot, change)));
  }

  private static Optional<VmPlan> pausing(Instant end, Instant now) {
    return Stream.of(Duration.between(now, end))
        .filter(Duration::isPositive)
        .<VmPlan>map(VmPlan.Rest::until)
        .findFirst();
  }
}
