package dev.vireo.e2e.chaos;

import dev.vireo.api.v1alpha1.Power;

/** What a user does with a VM. */
enum Operation {
  /** Declares it On. */
  ON,
  /** Declares it Off. */
  OFF,
  /** Declares it Paused. */
  PAUSE,
  /** Declares it Suspended. */
  SUSPEND,
  /** Deletes it, and makes one of the same name and definition as soon as that can be. */
  MAKE_ANEW,
  /** Gives it another amount of memory, which waits for its next start. */
  CHANGE;

  /** What the VM is declared to be after it, if it was {@code before}. */
  Power after(Power before) {
    return switch (this) {
      case ON, MAKE_ANEW -> Power.On;
      case OFF -> Power.Off;
      case PAUSE -> Power.Paused;
      case SUSPEND -> Power.Suspended;
      case CHANGE -> before;
    };
  }
}
