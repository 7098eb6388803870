package dev.vireo.api.v1alpha1;

/** Whether a guest should run. */
public enum Power {
  /** The guest runs. */
  On,
  /** The guest is shut down; its slot is given back. */
  Off,
  /** The guest is there, and its CPUs stand still; memory and slot are kept. */
  Paused,
  /** The guest's memory is saved, and its slot given back. */
  Suspended
}
