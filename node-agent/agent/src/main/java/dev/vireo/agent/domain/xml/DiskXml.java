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
  static DiskDef of(String name, Path layer, int index) {
    return new DiskDef(
        new DiskDef.FileSource(layer.toString()),
        DiskDef.Format.QCOW2,
        Optional.of(DiskDef.Cache.WRITEBACK),
        Optional.of(DiskDef.Discard.UNMAP),
        "vd" + (char) ('a' + index),
        DiskDef.Bus.VIRTIO,
        DiskDef.Access.READ_WRITE,
        Optional.of(name.substring(0, Math.min(name.length(), SERIAL_LENGTH))),
        index == 0 ? Optional.of(1) : Optional.empty());
  }
}
