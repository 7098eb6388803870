package dev.vireo.agent.probe;

import java.time.Duration;

/** What has come of one probe. */
sealed interface ProbeOutcome {
  /** The guest has answered as it should. */
  record Passed() implements ProbeOutcome {}

  /**
   * The guest has not.
   *
   * @param why in a few words
   */
  record Failed(String why) implements ProbeOutcome {}

  /**
   * It could not be made, for which the guest can do nothing.
   *
   * @param why in a few words
   */
  record NotMade(String why) implements ProbeOutcome {}

  /** It goes on; look again then. */
  record Pending(Duration again) implements ProbeOutcome {}
}
