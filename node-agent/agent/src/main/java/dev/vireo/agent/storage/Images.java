package dev.vireo.agent.storage;

import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostPaths;
import java.nio.file.Path;

/** The node's golden images. */
public interface Images {
  /**
   * Looks at an image: what it says of itself, and, of a qcow2 image, whether it is whole. A file
   * that has been checked is not checked again until it changes.
   *
   * @param path relative to the image folder, as in {@code hostFile.path}
   * @throws dev.vireo.agent.host.HostException when the looking itself fails
   */
  ImageObservation observe(String path);

  /**
   * Makes a writable qcow2 layer over the image, of the same size. A layer that is there is kept as
   * it is: it may carry a guest's data. A crash leaves the whole layer or none.
   *
   * @param target file in the slot's {@code disks} volume
   * @throws dev.vireo.agent.host.HostException when it cannot be made
   */
  void createLayer(DiskImage image, Path target);

  /**
   * Whether a layer was made over just that file: over another one, though of the same name, what
   * the guest wrote would be torn.
   *
   * @throws dev.vireo.agent.host.HostException when it cannot be told
   */
  boolean isOver(DiskImage image, Path layer);

  /**
   * Deletes a layer, with all that a guest wrote to it. One that is gone stays so.
   *
   * @throws dev.vireo.agent.host.HostException when it cannot be deleted
   */
  void deleteLayer(Path target);

  /** The images below the image folder of these paths, read by qemu-img. */
  static Images of(HostPaths paths, Commands commands) {
    return new QemuImages(paths.images(), commands);
  }
}
