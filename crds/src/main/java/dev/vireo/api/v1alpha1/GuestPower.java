package dev.vireo.api.v1alpha1;

/** Whether the CPUs of a guest that is there should run. */
public enum GuestPower {
  /** They run. */
  On,
  /** They stand still. */
  Paused,
  /** They run until the guest's memory is saved, and then it ends. */
  Suspended
}
