package dev.vireo.agent.host;

import dev.vireo.api.meta.Reason;

/** Something of the node did not do what it should. Its message is a sentence for a person. */
public final class HostException extends RuntimeException {
  private final Reason reason;
  private final String sentence;

  /** For a failure that has no cause in Java. */
  public HostException(Reason reason, String sentence) {
    super(sentence);
    this.reason = reason;
    this.sentence = sentence;
  }

  /** For a failure that another exception brought. */
  public HostException(Reason reason, String sentence, Throwable cause) {
    super(sentence, cause);
    this.reason = reason;
    this.sentence = sentence;
  }

  /** What a condition or a state gives as its reason. */
  public Reason reason() {
    return reason;
  }

  /** What went wrong, for a person. */
  public String sentence() {
    return sentence;
  }
}
