package dev.vireo.libvirt;

/** How the guest is asked to reboot. */
public enum RebootMode {
  /**
   * The power button; libvirt resets the machine when the guest has shut down, whenever that is. A
   * guest that has not booted far enough loses it silently.
   */
  ACPI,
  /** A command to the guest agent, which must be connected. */
  GUEST_AGENT
}
