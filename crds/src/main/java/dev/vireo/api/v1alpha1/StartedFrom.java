package dev.vireo.api.v1alpha1;

/** How a run of a guest began. */
public enum StartedFrom {
  /** It booted. */
  Boot,
  /** It went on where it had been suspended. */
  Memory
}
