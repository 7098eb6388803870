package dev.vireo.libvirt.error;

/** What is known about the effect of a call that failed. */
public enum Effect {
  /** libvirt has refused it, or it had not been begun and never will be. */
  NONE,
  /** It had been sent: it may have succeeded, or still may, at any time. Only looking tells. */
  UNKNOWN
}
