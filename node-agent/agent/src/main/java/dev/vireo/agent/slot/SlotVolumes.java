package dev.vireo.agent.slot;

import java.nio.file.Path;

/**
 * Where the kubelet puts a slot's volumes.
 *
 * @param kubelet the kubelet's folder
 * @param podUid UID of the slot's pod
 */
public record SlotVolumes(Path kubelet, PodUid podUid) {
  /** The volume in which the release file is made. */
  Path release() {
    return emptyDir("slot");
  }

  /** The volume in memory for the seed that cloud-init reads. */
  public Path seed() {
    return emptyDir("seed");
  }

  /** The volume with the Secret for cloud-init. */
  public Path cloudInit() {
    return volume("kubernetes.io~projected", "cloud-init");
  }

  /** The volume for ephemeral disks. */
  Path disks() {
    return emptyDir("disks");
  }

  private Path emptyDir(String name) {
    return volume("kubernetes.io~empty-dir", name);
  }

  private Path volume(String plugin, String name) {
    return kubelet
        .resolve("pods")
        .resolve(podUid.value())
        .resolve("volumes")
        .resolve(plugin)
        .resolve(name);
  }
}
