package dev.vireo.operator.volume;

import dev.vireo.api.v1alpha1.DomainVolume;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Objects;
import java.util.Optional;

/** What a PersistentVolumeClaim is to a VM that names it. */
public sealed interface VolumeClaimState {
  /** It does not exist. */
  record Missing() implements VolumeClaimState {}

  /**
   * It is there and cannot be used.
   *
   * @param why the end of a sentence that begins with the claim, and what to do
   */
  record Invalid(String why) implements VolumeClaimState {}

  /**
   * Another VM has it.
   *
   * @param holder name of the VM
   */
  record InUse(String holder) implements VolumeClaimState {}

  /**
   * It can be used.
   *
   * @param volume what it is bound to; empty while it is not bound, which the scheduler may have it
   *     wait for, or while nobody has asked
   */
  record Usable(Optional<DomainVolume> volume) implements VolumeClaimState {}

  /** Whether it keeps a VM from being started. */
  default boolean isProblem() {
    return switch (this) {
      case Missing(), Invalid _, InUse _ -> true;
      case Usable _ -> false;
    };
  }

  /**
   * What a claim is.
   *
   * @param claim empty when there is none
   * @param holder name of the other VM that has it
   * @param volume that it names, where that was read
   */
  static VolumeClaimState of(
      Optional<PersistentVolumeClaim> claim,
      Optional<String> holder,
      Optional<PersistentVolume> volume) {
    if (claim.isEmpty()) {
      return new Missing();
    }
    Optional<String> fault = faultOf(claim.get());
    if (fault.isPresent()) {
      return new Invalid(fault.get());
    }
    return holder
        .<VolumeClaimState>map(InUse::new)
        .orElseGet(() ->
            new Usable(volume.filter(v -> isBound(claim.get(), v)).map(v -> of(claim.get(), v))));
  }

  private static Optional<String> faultOf(PersistentVolumeClaim claim) {
    if (claim.isMarkedForDeletion()) {
      return Optional.of(
          "is being deleted. Name another in spec.disks, or create it anew when it is gone.");
    }
    if ("Block".equals(claim.getSpec().getVolumeMode())) {
      return Optional.of(
          "is a block device (volumeMode Block), which Vireo does not use yet. Name a claim of"
              + " volumeMode Filesystem in spec.disks.");
    }
    if (claim.getStatus() != null && "Lost".equals(claim.getStatus().getPhase())) {
      return Optional.of(
          "has lost its PersistentVolume "
              + claim.getSpec().getVolumeName()
              + ". Restore that, or name another claim in spec.disks.");
    }
    return Optional.empty();
  }

  // Each names the other, by UID: a volume may have been bound to an earlier claim of this name.
  private static boolean isBound(PersistentVolumeClaim claim, PersistentVolume volume) {
    var reference = volume.getSpec().getClaimRef();
    return volume.getMetadata().getName().equals(claim.getSpec().getVolumeName())
        && reference != null
        && claim.getMetadata().getUid().equals(reference.getUid());
  }

  private static DomainVolume of(PersistentVolumeClaim claim, PersistentVolume volume) {
    HostPathVolumeSource hostPath = volume.getSpec().getHostPath();
    return new DomainVolume(
        claim.getMetadata().getName(),
        volume.getMetadata().getName(),
        Objects.requireNonNull(volume.getSpec().getCapacity().get("storage"), "a volume has one"),
        hostPath == null ? null : hostPath.getPath());
  }
}
