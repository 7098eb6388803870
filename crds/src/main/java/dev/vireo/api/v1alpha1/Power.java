package dev.vireo.api.v1alpha1;

/** Whether a guest should run. */
public enum Power {
  /** The guest runs. */
  On,
  /** The guest is shut down; its slot is given back. */
  Off,
  /** The guest is there, and its CPUs stand still; memory and slot are kept. */
  Paused;

  /** Whether there is to be a guest, its CPUs running or not. */
  public boolean wantsGuest() {
    return switch (this) {
      case On, Paused -> true;
      case Off -> false;
    };
  }
}
