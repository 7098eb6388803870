package dev.vireo.agent.storage;

import dev.vireo.api.meta.Reason;

/** What of an image is there. */
public sealed interface ImageObservation {
  /**
   * It can be used.
   *
   * @param image the image
   */
  record Usable(DiskImage image) implements ImageObservation {}

  /**
   * It cannot be used until somebody does what the sentence says.
   *
   * @param reason ImageFileMissing, ImageInvalid, or what failed in the looking
   * @param message a sentence
   */
  record Unusable(Reason reason, String message) implements ImageObservation {}
}
