package dev.vireo.operator.slot;

import java.time.Duration;

/**
 * What every slot has alike.
 *
 * @param image image of the slot program
 * @param cpuOvercommit guest cores for which one CPU of the node is requested
 * @param graceMargin what the slot's grace period is longer than its guest's
 */
public record SlotSettings(String image, int cpuOvercommit, Duration graceMargin) {
  /** Checks the ratio and the image. */
  public SlotSettings {
    if (image.isBlank()) {
      throw new IllegalArgumentException("vireo.slot-image must name an image");
    }
    if (cpuOvercommit < 1 || cpuOvercommit > 1000) {
      throw new IllegalArgumentException(
          "vireo.cpu-overcommit must be 1 to 1000, not " + cpuOvercommit);
    }
    if (graceMargin.isNegative()) {
      throw new IllegalArgumentException("vireo.slot-grace-margin must not be negative");
    }
  }
}
