package dev.vireo.operator.slot;

import dev.vireo.api.v1alpha1.CloudInitDisk;
import dev.vireo.api.v1alpha1.DomainSpec;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.SecretProjectionBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The volumes that a disk for cloud-init needs: the Secret, which the kubelet reads for the slot,
 * and memory for the seed that the agent makes of it. Pure.
 */
final class SeedVolumes {
  private static final String SECRET = "cloud-init";
  private static final String SEED = "seed";

  /** For root alone, which the kubelet and the agent are; what runs in the slot is not. */
  private static final int OWNER_READS = 0400;

  private SeedVolumes() {}

  static List<Volume> of(DomainSpec spec) {
    return spec.cloudInit().stream()
        .flatMap(disk -> Stream.concat(secretOf(disk).stream(), Stream.of(seed())))
        .toList();
  }

  static List<VolumeMount> mountsOf(DomainSpec spec) {
    return of(spec).stream().map(SeedVolumes::mountOf).toList();
  }

  // A secret volume cannot have one key that must be there and another that need not.
  private static Optional<Volume> secretOf(CloudInitDisk disk) {
    return Optional.ofNullable(disk.userDataSecret())
        .map(secret ->
            new VolumeBuilder()
                .withName(SECRET)
                .withNewProjected()
                .withDefaultMode(OWNER_READS)
                .withSources(key(secret, "user-data", false), key(secret, "network-config", true))
                .endProjected()
                .build());
  }

  private static VolumeProjection key(String secret, String key, Boolean optional) {
    return new VolumeProjectionBuilder()
        .withSecret(
            new SecretProjectionBuilder()
                .withName(secret)
                .withItems(new KeyToPath(key, null, key))
                .withOptional(optional)
                .build())
        .build();
  }

  // No sizeLimit: the kubelet ends a pod hard that crosses one, and the guest with it.
  private static Volume seed() {
    return new VolumeBuilder()
        .withName(SEED)
        .withNewEmptyDir()
        .withMedium("Memory")
        .endEmptyDir()
        .build();
  }

  // The kubelet mounts no volume that no container mounts.
  private static VolumeMount mountOf(Volume volume) {
    return new VolumeMountBuilder()
        .withName(volume.getName())
        .withMountPath("/" + volume.getName())
        .withReadOnly(true)
        .build();
  }
}
