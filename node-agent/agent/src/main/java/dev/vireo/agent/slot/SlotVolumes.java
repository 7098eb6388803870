package dev.vireo.agent.slot;

import java.nio.file.Path;

/** Where the kubelet puts a pod's volumes. */
record SlotVolumes(Path kubelet, PodUid podUid) {
  /** The volume in which the release file is made. */
  Path release() {
    return emptyDir("slot");
  }

  /** The volume for ephemeral disks. */
  Path disks() {
    return emptyDir("disks");
  }

  private Path emptyDir(String volume) {
    return kubelet
        .resolve("pods")
        .resolve(podUid.value())
        .resolve("volumes/kubernetes.io~empty-dir")
        .resolve(volume);
  }
}
