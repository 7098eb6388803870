package dev.vireo.libvirt;

/** How a domain is created. */
public enum StartMode {
  RUNNING,
  /** {@code VIR_DOMAIN_START_PAUSED}: QEMU is up, the guest's CPUs stand still until resumed. */
  PAUSED
}
