package dev.vireo.libvirt.xml;

import java.util.Locale;
import java.util.Optional;

/**
 * A disk.
 *
 * @param target the name hint, for example vda; unique in the domain
 * @param serial what the guest sees as the disk's serial number
 * @param bootOrder 1 boots first; empty does not boot
 */
public record DiskDef(
    Source source,
    Format format,
    Optional<Cache> cache,
    Optional<Discard> discard,
    Optional<ErrorPolicy> errorPolicy,
    String target,
    Bus bus,
    Access access,
    Optional<String> serial,
    Optional<Integer> bootOrder) {

  /** Where the data is. */
  public sealed interface Source {
    /** Its path on the host. */
    String path();
  }

  /** An image file. */
  public record FileSource(String path, Relabel relabel) implements Source {}

  /** A block device. */
  public record BlockSource(String path) implements Source {}

  /**
   * Who gives the file, and those below it, to the user as whom the hypervisor runs. This is about
   * owners only ({@code dac}); what AppArmor or SELinux need is the driver's in any case.
   */
  public enum Relabel {
    /** The driver changes its owner for as long as the domain runs. */
    BY_DRIVER,
    /** The caller has done so, and the driver lets the owner be. */
    NEVER
  }

  /** Whether the guest may write. */
  public enum Access {
    READ_WRITE,
    READ_ONLY
  }

  /** The image's format. */
  public enum Format {
    RAW,
    QCOW2;

    String xml() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The controller's kind. */
  public enum Bus {
    VIRTIO,
    SATA,
    SCSI;

    String xml() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How the host caches; empty leaves it to the hypervisor. */
  public enum Cache {
    NONE,
    WRITEBACK,
    WRITETHROUGH,
    DIRECTSYNC,
    UNSAFE;

    String xml() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a write that fails does to the guest; empty leaves it to the hypervisor. */
  public enum ErrorPolicy {
    /** The guest's CPUs stand still until it is resumed, and the write is tried again then. */
    STOP,
    /** The guest is told. */
    REPORT,
    IGNORE,
    /** STOP when the host's disk is full, REPORT for all else. */
    ENOSPACE;

    String xml() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What becomes of blocks that the guest trims. */
  public enum Discard {
    UNMAP,
    IGNORE;

    String xml() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
