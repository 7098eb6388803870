package dev.vireo.agent.domain;

import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainPersistentVolumeClaimDisk;
import dev.vireo.api.v1alpha1.DomainSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The disks of a Domain that are on claims, a pure function. */
final class ClaimDisksOf {
  private ClaimDisksOf() {}

  static List<ClaimDisk> domain(Domain domain) {
    DomainSpec spec = domain.getSpec();
    return spec.disks().stream()
        .flatMap(disk ->
            Optional.ofNullable(disk.persistentVolumeClaim()).stream()
                .flatMap(onClaim -> claimDisk(domain, disk, onClaim)))
        .toList();
  }

  /** The volume is there as soon as the Domain is opened: the API server sees to it. */
  private static Stream<ClaimDisk> claimDisk(
      Domain domain, DomainDisk disk, DomainPersistentVolumeClaimDisk onClaim) {
    return domain.getSpec().volumes().stream()
        .filter(volume -> volume.claimName().equals(onClaim.claimName()))
        .flatMap(volume ->
            Optional.ofNullable(domain.getSpec().slotUid()).stream()
                .map(slot ->
                    new ClaimDisk(
                        domain.getMetadata().getUid(),
                        new PodUid(slot),
                        disk.name(),
                        volume,
                        disk.image(),
                        onClaim.bytes())));
  }
}
