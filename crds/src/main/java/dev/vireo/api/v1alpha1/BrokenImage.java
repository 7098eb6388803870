package dev.vireo.api.v1alpha1;

/** What is done when a saved memory cannot be used. */
public enum BrokenImage {
  /** The VM waits, and says so. */
  Ask,
  /** The guest is started afresh, from its disks. */
  Discard
}
