package dev.vireo.libvirt.testing;

/** What a guest does when it is asked to shut down or to reboot. */
public enum ShutdownAnswer {
  OBEYS,
  /** As one that has not booted yet. */
  IGNORES
}
