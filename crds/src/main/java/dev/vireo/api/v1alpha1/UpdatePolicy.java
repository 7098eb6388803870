package dev.vireo.api.v1alpha1;

/** When a change that needs a restart of the guest is taken up. */
public enum UpdatePolicy {
  /** At the guest's next start, or when it reboots. */
  OnRestart,
  /** At once: the guest is restarted for it. */
  Now
}
