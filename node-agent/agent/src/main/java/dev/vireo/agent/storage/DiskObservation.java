package dev.vireo.agent.storage;

import dev.vireo.api.meta.Reason;
import java.nio.file.Path;

/** What of a disk on a claim is there. */
public sealed interface DiskObservation {
  /**
   * It is as it should be.
   *
   * @param file as QEMU sees it
   */
  record Ready(Path file) implements DiskObservation {}

  /**
   * Something is to be done first.
   *
   * @param work what
   */
  record ToDo(DiskWork work) implements DiskObservation {}

  /**
   * That is being done.
   *
   * @param what a sentence without its end
   * @param percent 0 to 100, in steps of ten
   */
  record Making(String what, int percent) implements DiskObservation {}

  /**
   * It cannot be used until somebody does what the sentence says.
   *
   * @param reason one word
   * @param message a sentence
   */
  record Unusable(Reason reason, String message) implements DiskObservation {}
}
