package dev.vireo.api.v1alpha1;

/** Whether a guest should run. */
public enum Power {
  /** The guest runs. */
  On,
  /** The guest is shut down; its slot is given back. */
  Off
}
