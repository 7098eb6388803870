package dev.vireo.agent.inventory;

/** How guests are to be run: configuration {@code vireo.virt-type}. */
public enum VirtTypeChoice {
  /** By hardware where a guest can be started so, else by emulation. */
  AUTO,
  /** By hardware. */
  KVM,
  /** By emulation. */
  QEMU
}
