package dev.vireo.agent.domain.xml;

import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import java.util.Optional;

/** libvirt's resource partition for a slot's cgroup, where systemd manages the host's groups. */
final class PartitionXml {
  private static final String SLICE = ".slice";

  private PartitionXml() {}

  static Optional<String> of(CgroupPlacement placement, String cgroup) {
    return switch (placement) {
      case Wrapper -> Optional.empty();
      case Partition -> Optional.of(partitionOf(cgroup));
    };
  }

  /**
   * libvirt wants the logical path and makes slices of it itself. Given the slice's own path it
   * would succeed in a slice outside the pod, without its limits.
   */
  private static String partitionOf(String cgroup) {
    String slice = cgroup.substring(cgroup.lastIndexOf('/') + 1);
    if (!slice.endsWith(SLICE)) {
      throw new IllegalArgumentException("The slot's cgroup is no slice of systemd: " + cgroup);
    }
    return "/" + slice.substring(0, slice.length() - SLICE.length()).replace('-', '/');
  }
}
