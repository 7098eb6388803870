package dev.vireo.agent.loop;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Named steps between which a crash of the agent must do no harm. */
public enum Step {
  AFTER_STATUS_STARTING,
  AFTER_NETWORK,
  AFTER_DISKS,
  BEFORE_CREATE,
  AFTER_CREATE,
  BEFORE_CLOSED,
  BEFORE_RELEASE;

  /** Its name in the configuration, for example after-network. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The step of a word; empty for an unknown one. */
  public static Optional<Step> of(String word) {
    return Arrays.stream(values()).filter(step -> step.word().equals(word)).findFirst();
  }
}
