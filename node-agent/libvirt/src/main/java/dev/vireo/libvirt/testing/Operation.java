package dev.vireo.libvirt.testing;

/** The calls that a fault can be laid on. */
public enum Operation {
  INFO,
  CAPABILITIES,
  DOMAIN_CAPABILITIES,
  LIST,
  LOOKUP,
  CREATE,
  STATE,
  METADATA,
  XML,
  SHUTDOWN,
  DESTROY,
  SUSPEND,
  RESUME,
  REBOOT,
  RESET,
  SET_ON_REBOOT,
  SAVE,
  RESTORE,
  ABORT_JOB,
  UPDATE_DEVICE,
  DISK_ERRORS,
  GUEST_INFO,
  GUEST_INTERFACES,
  SET_TIME,
  PING_AGENT,
  START_IN_GUEST,
  EXIT_IN_GUEST;

  /** Whether the call waits for the domain's QEMU, so that a hung QEMU holds it. */
  boolean waitsForQemu() {
    return switch (this) {
      case CREATE,
          SHUTDOWN,
          SUSPEND,
          RESUME,
          REBOOT,
          RESET,
          SET_ON_REBOOT,
          SAVE,
          RESTORE,
          ABORT_JOB,
          UPDATE_DEVICE,
          DISK_ERRORS,
          GUEST_INFO,
          GUEST_INTERFACES,
          SET_TIME,
          PING_AGENT,
          START_IN_GUEST,
          EXIT_IN_GUEST ->
          true;
      case INFO, CAPABILITIES, DOMAIN_CAPABILITIES, LIST, LOOKUP, STATE, METADATA, XML, DESTROY ->
          false;
    };
  }
}
