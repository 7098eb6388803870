package dev.vireo.operator.vm;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.State;
import dev.vireo.api.v1alpha1.StateTemplate;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import dev.vireo.operator.volume.VolumeClaimState;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/** The claims that are made for the state of VMs. Pure. */
final class StateClaims {
  private StateClaims() {}

  /** The claim that is to be made before the VM can be started. */
  static Optional<PersistentVolumeClaim> missing(VmObserved o) {
    boolean starts =
        o.wantsGuest()
            && o.namespace() == NamespaceState.Active
            && o.current().filter(d -> d.getSpec().nodeName() != null).isEmpty();
    return Optional.ofNullable(o.spec().state())
        .filter(_ -> starts && isMade(o, nameOf(o.vm())))
        .filter(_ -> stateOf(o) instanceof VolumeClaimState.Missing)
        .flatMap(state -> Optional.ofNullable(state.template()))
        .map(template -> claim(o.vm(), template));
  }

  /**
   * Whether a claim is made when it is missing. The one with the memory of a suspended guest is
   * not: the guest would not be in the new one.
   */
  static boolean isMade(VmObserved o, String name) {
    State state = o.spec().state();
    return state != null
        && state.template() != null
        && name.equals(nameOf(o.vm()))
        && Definitions.savedState(o.vm()).isEmpty();
  }

  private static VolumeClaimState stateOf(VmObserved o) {
    return o.volumeClaims().getOrDefault(nameOf(o.vm()), new VolumeClaimState.Missing());
  }

  private static String nameOf(VirtualMachine vm) {
    String name = vm.getMetadata().getName();
    return Optional.ofNullable(vm.getSpec().state()).map(s -> s.claimName(name)).orElse("");
  }

  private static PersistentVolumeClaim claim(VirtualMachine vm, StateTemplate template) {
    var metadata = vm.getMetadata();
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace(metadata.getNamespace())
        .withName(nameOf(vm))
        .addToLabels(Labels.VM, metadata.getName())
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(vm.getApiVersion())
                .withKind(vm.getKind())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build())
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(template.storageClassName())
        .withNewResources()
        .addToRequests("storage", new Quantity(template.size()))
        .endResources()
        .endSpec()
        .build();
  }
}
