package dev.vireo.agent.slot;

import dev.vireo.agent.host.HostPaths;
import dev.vireo.api.v1alpha1.DomainVolume;
import java.util.Optional;

/** Finds the volumes of claims on this node. */
@FunctionalInterface
public interface VolumeFinder {
  /**
   * Where a volume is mounted for a slot; empty while it is not. The kubelet mounts a pod's volumes
   * before it has the sandbox made.
   *
   * @throws dev.vireo.agent.host.HostException when the looking itself fails
   */
  Optional<VolumeFolder> find(PodUid podUid, DomainVolume volume);

  /** Looks where the kubelet puts them. */
  static VolumeFinder of(HostPaths paths) {
    return new KubeletVolumes(paths);
  }
}
