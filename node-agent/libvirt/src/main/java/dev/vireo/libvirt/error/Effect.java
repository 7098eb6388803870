package dev.vireo.libvirt.error;

/** What is known about a call that ended without libvirt's answer. */
public enum Effect {
  /** It had not been begun and never will be. */
  NONE,
  /** It had been sent: it may have succeeded, or still may, at any time. Only looking tells. */
  UNKNOWN
}
