package dev.vireo.libvirt;

/** How the guest is asked to shut down. */
public enum ShutdownMode {
  /** The hypervisor chooses. */
  DEFAULT,
  /** The power button. A guest that has not booted far enough loses it silently. */
  ACPI,
  /** A command to the guest agent, which must be connected. */
  GUEST_AGENT
}
