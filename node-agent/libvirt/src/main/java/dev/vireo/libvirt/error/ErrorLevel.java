package dev.vireo.libvirt.error;

/**
 * How bad libvirt says it is: {@code virErrorLevel}. A level that is not one of its three counts as
 * ERROR.
 */
public enum ErrorLevel {
  NONE,
  WARNING,
  ERROR;

  /** The level of libvirt's number. */
  public static ErrorLevel of(int code) {
    return switch (code) {
      case 0 -> NONE;
      case 1 -> WARNING;
      default -> ERROR;
    };
  }
}
