package dev.vireo.operator.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.DomainVolume;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class VolumeClaimStateTest {
  @Test
  void aBoundClaimHasItsVolume() {
    assertThat(stateOf(c -> c, v -> v))
        .isEqualTo(usable(new DomainVolume("data", "pv-1", new Quantity("1Gi"), null)));
  }

  @Test
  void aHostPathIsTold() {
    assertThat(
            stateOf(
                c -> c,
                v -> v.editSpec().withNewHostPath().withPath("/srv/data").endHostPath().endSpec()))
        .isEqualTo(usable(new DomainVolume("data", "pv-1", new Quantity("1Gi"), "/srv/data")));
  }

  @Test
  void aVolumeOfAnEarlierClaimOfThatNameIsNotItsVolume() {
    assertThat(
            stateOf(
                c -> c, v -> v.editSpec().withNewClaimRef().withUid("old").endClaimRef().endSpec()))
        .isEqualTo(new VolumeClaimState.Usable(Optional.empty()));
  }

  @Test
  void aClaimThatWaitsForItsFirstConsumerIsNoProblem() {
    VolumeClaimState state =
        VolumeClaimState.of(
            Optional.of(claim(c -> c.editSpec().withVolumeName(null).endSpec())),
            Optional.empty(),
            Optional.empty());
    assertThat(state).isEqualTo(new VolumeClaimState.Usable(Optional.empty()));
    assertThat(state.isProblem()).isFalse();
  }

  @Test
  void anotherVmsClaimNamesIt() {
    assertThat(
            VolumeClaimState.of(
                Optional.of(claim(c -> c)), Optional.of("web-2"), Optional.of(volume(v -> v))))
        .isEqualTo(new VolumeClaimState.InUse("web-2"));
  }

  @Test
  void noClaimIsMissing() {
    assertThat(VolumeClaimState.of(Optional.empty(), Optional.of("web-2"), Optional.empty()))
        .isEqualTo(new VolumeClaimState.Missing());
  }

  @Test
  void aBlockDeviceIsRefused() {
    assertThat(stateOf(c -> c.editSpec().withVolumeMode("Block").endSpec(), v -> v))
        .isEqualTo(
            new VolumeClaimState.Invalid(
                "is a block device (volumeMode Block), which Vireo does not use yet. Name a claim"
                    + " of volumeMode Filesystem in spec.disks."));
  }

  @Test
  void aClaimThatIsBeingDeletedIsRefused() {
    assertThat(
            stateOf(
                c -> c.editMetadata().withDeletionTimestamp("2026-11-23T05:00:00Z").endMetadata(),
                v -> v))
        .isEqualTo(
            new VolumeClaimState.Invalid(
                "is being deleted. Name another in spec.disks, or create it anew when it is"
                    + " gone."));
  }

  @Test
  void aClaimThatHasLostItsVolumeIsRefused() {
    assertThat(stateOf(c -> c.withNewStatus().withPhase("Lost").endStatus(), v -> v))
        .isEqualTo(
            new VolumeClaimState.Invalid(
                "has lost its PersistentVolume pv-1. Restore that, or name another claim in"
                    + " spec.disks."));
  }

  private static VolumeClaimState stateOf(
      UnaryOperator<PersistentVolumeClaimBuilder> claim,
      UnaryOperator<PersistentVolumeBuilder> volume) {
    return VolumeClaimState.of(
        Optional.of(claim(claim)), Optional.empty(), Optional.of(volume(volume)));
  }

  private static VolumeClaimState usable(DomainVolume volume) {
    return new VolumeClaimState.Usable(Optional.of(volume));
  }

  private static PersistentVolumeClaim claim(UnaryOperator<PersistentVolumeClaimBuilder> change) {
    return change
        .apply(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data")
                .withUid("uid")
                .endMetadata()
                .withNewSpec()
                .withVolumeName("pv-1")
                .endSpec()
                .withNewStatus()
                .withPhase("Bound")
                .endStatus())
        .build();
  }

  private static PersistentVolume volume(UnaryOperator<PersistentVolumeBuilder> change) {
    return change
        .apply(
            new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName("pv-1")
                .endMetadata()
                .withNewSpec()
                .addToCapacity("storage", new Quantity("1Gi"))
                .withNewClaimRef()
                .withUid("uid")
                .endClaimRef()
                .endSpec())
        .build();
  }
}
