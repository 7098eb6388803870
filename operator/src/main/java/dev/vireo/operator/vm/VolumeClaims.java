package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainVolume;
import dev.vireo.operator.volume.VolumeClaimState;
import java.util.List;
import java.util.Optional;

/** The claims that a VM's disks are on. Pure. */
final class VolumeClaims {
  private VolumeClaims() {}

  /**
   * Why a VM must not be started for its claims' sake.
   *
   * @param reason one word
   * @param message a sentence
   */
  record Problem(Reason reason, String message) {}

  /** The first problem, in the order of the disks. */
  static Optional<Problem> problem(VmObserved o) {
    return ClaimNames.neededBy(o.vm()).stream()
        .flatMap(name -> problemOf(o, name).stream())
        .findFirst();
  }

  /** What a Domain's claims are bound to; empty unless that is known of each. */
  static Optional<List<DomainVolume>> volumes(VmObserved o, Domain domain) {
    List<String> names = domain.getSpec().claimNames();
    List<DomainVolume> volumes =
        names.stream().flatMap(name -> volumeOf(o, name).stream()).toList();
    return volumes.size() == names.size() ? Optional.of(volumes) : Optional.empty();
  }

  /** Whether a Domain was opened with volumes that are others now, or larger. */
  static boolean haveChanged(VmObserved o, Domain domain) {
    return volumes(o, domain).filter(v -> !v.equals(domain.getSpec().volumes())).isPresent();
  }

  private static Optional<DomainVolume> volumeOf(VmObserved o, String name) {
    return o.volumeClaims().get(name)
            instanceof VolumeClaimState.Usable(Optional<DomainVolume> volume)
        ? volume
        : Optional.empty();
  }

  private static String wayOut(VmObserved o) {
    return Definitions.savedState(o.vm()).isPresent()
        ? ". Without it the suspended guest cannot be brought back. Create it with what was on it,"
            + " or set spec.power to Off, which gives the saved memory up."
        : ". Create it, or name another in the spec.";
  }

  private static Optional<Problem> problemOf(VmObserved o, String name) {
    VolumeClaimState state = o.volumeClaims().getOrDefault(name, new VolumeClaimState.Missing());
    return switch (state) {
      case VolumeClaimState.Missing() ->
          StateClaims.isMade(o, name)
              ? Optional.empty()
              : Optional.of(
                  new Problem(
                      Reason.ClaimNotFound,
                      "PersistentVolumeClaim "
                          + name
                          + " does not exist in namespace "
                          + o.vm().getMetadata().getNamespace()
                          + wayOut(o)));
      case VolumeClaimState.Invalid(String why) ->
          Optional.of(
              new Problem(Reason.ClaimInvalid, "PersistentVolumeClaim " + name + " " + why));
      case VolumeClaimState.InUse(String holder) ->
          Optional.of(
              new Problem(
                  Reason.ClaimInUse,
                  "Claim "
                      + name
                      + " is used by VirtualMachine "
                      + holder
                      + ". Delete it or turn it off, or give this VM a claim of its own."));
      case VolumeClaimState.Usable _ -> Optional.empty();
    };
  }
}
