package dev.vireo.libvirt;

/**
 * What went wrong with a disk at its last read or write.
 *
 * @param target name of the disk in the domain, {@code vda} for example
 * @param kind what it was
 */
public record DiskError(String target, Kind kind) {
  /** {@code virDomainDiskErrorCode}. */
  public enum Kind {
    /** {@code VIR_DOMAIN_DISK_ERROR_NO_SPACE}. */
    NO_SPACE,
    /** {@code VIR_DOMAIN_DISK_ERROR_UNSPEC}, or a number that this version does not name. */
    OTHER;

    private static final int NO_SPACE_CODE = 2;

    /** The kind of libvirt's number, which is not 0. */
    public static Kind of(int code) {
      return code == NO_SPACE_CODE ? NO_SPACE : OTHER;
    }
  }
}
