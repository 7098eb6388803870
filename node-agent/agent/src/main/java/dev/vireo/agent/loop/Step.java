package dev.vireo.agent.loop;

import java.util.Locale;

/** Named steps between which a crash of the agent must do no harm. */
public enum Step {
  AFTER_STATUS_STARTING,
  AFTER_NETWORK,
  AFTER_DISKS,
  BEFORE_CREATE,
  AFTER_CREATE,
  AFTER_SAVE,
  AFTER_RESTORE,
  AFTER_IMAGE_GONE,
  AFTER_PAUSE,
  AFTER_UNPAUSE,
  BEFORE_DEED,
  AFTER_DEED,
  BEFORE_CLOSED,
  BEFORE_RELEASE;

  /** Its name in the configuration, for example after-network. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
