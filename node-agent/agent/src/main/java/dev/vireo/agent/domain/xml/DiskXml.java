package dev.vireo.agent.domain.xml;

import dev.vireo.libvirt.xml.DiskDef;
import java.nio.file.Path;
import java.util.Optional;

/** A disk. */
final class DiskXml {
  /** What virtio-blk carries of a serial number. */
  private static final int SERIAL_LENGTH = 20;

  private DiskXml() {}

  /**
   * A layer that lives as long as its slot. Through the host's page cache: guests of one image
   * share what they read of it, and each of the guest's flushes still reaches the disk.
   *
   * @param index 0 for the first disk, which is booted
   */
  static DiskDef layer(String name, Path layer, int index) {
    return disk(
        name,
        layer,
        DiskDef.Format.QCOW2,
        DiskDef.Cache.WRITEBACK,
        Optional.<DiskDef.ErrorPolicy>empty(),
        index);
  }

  /**
   * A file on a claim. Past the host's page cache, which has nothing to share here and would count
   * against the slot's memory; each of the guest's flushes reaches the volume either way. The
   * format is said, as one that is guessed from the content would be the guest's to choose. A write
   * that fails, on a full volume for example, pauses the guest, so that it loses nothing.
   *
   * @param index 0 for the first disk, which is booted
   */
  static DiskDef onClaim(String name, Path file, int index) {
    return disk(
        name,
        file,
        DiskDef.Format.RAW,
        DiskDef.Cache.NONE,
        Optional.of(DiskDef.ErrorPolicy.STOP),
        index);
  }

  /**
   * What cloud-init reads. A virtio disk and no CD-ROM: cloud-init finds it by its label wherever
   * it is, every guest that boots here has the driver of its root disk, and kernels made for clouds
   * often have none for CD-ROMs. It is in memory already, where a file cannot be read past the
   * host's cache.
   *
   * @param index 0 for the first disk, which is booted
   */
  static DiskDef seed(String name, Path file, int index) {
    return disk(
        name,
        file,
        DiskDef.Format.RAW,
        DiskDef.Cache.WRITEBACK,
        Optional.<DiskDef.ErrorPolicy>empty(),
        Optional.<DiskDef.Discard>empty(),
        DiskDef.Access.READ_ONLY,
        index);
  }

  static String targetOf(int index) {
    return "vd" + (char) ('a' + index);
  }

  private static DiskDef disk(
      String name,
      Path file,
      DiskDef.Format format,
      DiskDef.Cache cache,
      Optional<DiskDef.ErrorPolicy> errorPolicy,
      int index) {
    return disk(
        name,
        file,
        format,
        cache,
        errorPolicy,
        Optional.of(DiskDef.Discard.UNMAP),
        DiskDef.Access.READ_WRITE,
        index);
  }

  private static DiskDef disk(
      String name,
      Path file,
      DiskDef.Format format,
      DiskDef.Cache cache,
      Optional<DiskDef.ErrorPolicy> errorPolicy,
      Optional<DiskDef.Discard> discard,
      DiskDef.Access access,
      int index) {
    return new DiskDef(
        new DiskDef.FileSource(file.toString(), DiskDef.Relabel.NEVER),
        format,
        Optional.of(cache),
        discard,
        errorPolicy,
        targetOf(index),
        DiskDef.Bus.VIRTIO,
        access,
        Optional.of(name.substring(0, Math.min(name.length(), SERIAL_LENGTH))),
        index == 0 ? Optional.of(1) : Optional.empty());
  }
}
