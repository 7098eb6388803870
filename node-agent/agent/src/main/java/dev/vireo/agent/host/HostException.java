package dev.vireo.agent.host;

import dev.vireo.api.meta.Reason;

/** Something of the node did not do what it should. Its message is a sentence for a person. */
public final class HostException extends RuntimeException {
  private final Reason reason;

  /** For a failure that has no cause in Java. */
  public HostException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
  }

  /** For a failure that another exception brought. */
  public HostException(Reason reason, String sentence, Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
  }

  /** What a condition or a state gives as its reason. */
  public Reason reason() {
    return reason;
  }
}
