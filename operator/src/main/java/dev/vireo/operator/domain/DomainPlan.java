package dev.vireo.operator.domain;

/** What to do with a Domain whose VM may be gone. */
sealed interface DomainPlan {
  /** The VM's own reconciler does it. */
  record LeaveToVm() implements DomainPlan {}

  /** The guest may still run. */
  record AwaitProof() implements DomainPlan {}

  /** The guest is gone. */
  record Close(Proof proof) implements DomainPlan {}
}
