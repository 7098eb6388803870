package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import java.time.Duration;

/** What came of applying a plan. */
public sealed interface ApplyOutcome {

  /** It is done. */
  record Done() implements ApplyOutcome {}

  /** It is not all done: the next look, after that time, goes on. */
  record Again(Duration in) implements ApplyOutcome {}

  /** It failed, and nothing half-made was left, or the message says what. */
  record Failed(Reason reason, String message) implements ApplyOutcome {}

  /** It may still succeed: the next look tells. */
  record Unknown(String why) implements ApplyOutcome {}
}
