package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.api.v1alpha1.SavedState;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a suspended guest: from the word of its agent that it is saved, which is written
 * down before its Domain goes, until a guest has been brought back from it, or it is given up.
 * Pure.
 */
final class SavedStates {
  private SavedStates() {}

  /** What is kept after a step. */
  static Optional<SavedState> next(VirtualMachineStatus before, VmObserved o, VmPlan plan) {
    if (o.spec().power() == Power.Off) {
      return Optional.empty();
    }
    Optional<SavedState> saved =
        plan instanceof VmPlan.RecordEnd(var end) && end.reason() == Reason.Suspended
            ? o.current().flatMap(SavedStates::of)
            : Optional.empty();
    return saved
        .or(() -> Optional.ofNullable(before.savedState()))
        .filter(kept -> o.current().filter(d -> hasUsed(d, kept.memory())).isEmpty());
  }

  private static Optional<SavedState> of(Domain domain) {
    var status = domain.getStatus();
    SavedMemory memory = status == null ? null : status.savedMemory();
    var state = domain.getSpec().state();
    return memory == null || state == null
        ? Optional.empty()
        : Optional.of(new SavedState(state.claimName(), memory, withoutPlace(domain.getSpec())));
  }

  // What is not the guest's own, and is another one's when it comes back.
  private static DomainSpec withoutPlace(DomainSpec spec) {
    return new DomainSpec(
        spec.virtualMachine(),
        null,
        null,
        List.of(),
        spec.cpu(),
        spec.memory(),
        spec.firmware(),
        spec.watchdog(),
        spec.disks(),
        spec.networks(),
        spec.terminationGracePeriodSeconds(),
        null,
        spec.state(),
        null,
        null,
        spec.run());
  }

  // A Domain whose guest is there has taken it from its volume, if it could be used at all.
  private static boolean hasUsed(Domain domain, SavedMemory memory) {
    if (!memory.equals(domain.getSpec().restore())) {
      return false;
    }
    return switch (Guests.stateOf(domain)) {
      case Running, Paused -> true;
      case Waiting, Starting, Stopping, Ended, Closed -> Guests.hasRun(domain);
    };
  }
}
