package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
        VmConditions.next(before.conditions(), o, guest, situation, now),
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
}
