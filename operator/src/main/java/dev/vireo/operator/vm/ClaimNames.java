package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.SavedState;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Names of the claims of a VM. Pure. */
final class ClaimNames {
  private ClaimNames() {}

  /** Of all that it has something to do with: those that it asks for, and those that it keeps. */
  static List<String> of(VirtualMachine vm) {
    return Stream.concat(askedFor(vm).stream(), kept(vm).stream()).distinct().toList();
  }

  /**
   * Of those without which its guest cannot be started: a suspended one needs those that it had.
   */
  static List<String> neededBy(VirtualMachine vm) {
    List<String> kept = kept(vm);
    return kept.isEmpty() ? askedFor(vm) : kept;
  }

  private static List<String> askedFor(VirtualMachine vm) {
    return vm.getSpec().claimNames(vm.getMetadata().getName());
  }

  /**
   * Of those that a suspended VM keeps: nobody else may write to its disks until its guest is back.
   */
  static List<String> kept(VirtualMachine vm) {
    return Optional.ofNullable(vm.getStatus())
        .map(VirtualMachineStatus::savedState)
        .map(SavedState::claimNames)
        .orElse(List.of());
  }
}
