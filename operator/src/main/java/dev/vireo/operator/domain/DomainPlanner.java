package dev.vireo.operator.domain;

import dev.vireo.operator.domain.DomainObserved.VmPresence;

/** Decides what to do with a Domain that is being deleted. Pure. */
final class DomainPlanner {
  private DomainPlanner() {}

  static DomainPlan plan(DomainObserved observed) {
    if (observed.vm() == VmPresence.Present) {
      return new DomainPlan.LeaveToVm();
    }
    return Proof.of(observed.domain(), observed.node())
        .<DomainPlan>map(DomainPlan.Close::new)
        .orElseGet(DomainPlan.AwaitProof::new);
  }
}
