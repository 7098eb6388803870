package dev.vireo.libvirt.event;

import java.util.Arrays;

/** {@code virDomainEventStoppedDetailType}. */
public enum StopReason {
  /** The guest shut itself down, on request or by its own will. */
  SHUTDOWN(0),
  /** Forced off from the host. */
  DESTROYED(1),
  /** The guest has panicked and its domain is set to end then. */
  CRASHED(2),
  MIGRATED(3),
  SAVED(4),
  /**
   * QEMU ended unexpectedly, for example killed for memory: libvirt says so and not CRASHED, though
   * it then calls the state crashed.
   */
  FAILED(5),
  FROM_SNAPSHOT(6),
  /** A number that this version does not name; the record that has this reason keeps the number. */
  OTHER(-1);

  private final int detail;

  StopReason(int detail) {
    this.detail = detail;
  }

  /** libvirt's number. */
  public int detail() {
    return detail;
  }

  /** The reason of libvirt's number. */
  public static StopReason of(int detail) {
    return Arrays.stream(values())
        .filter(reason -> reason.detail == detail && reason != OTHER)
        .findFirst()
        .orElse(OTHER);
  }
}
