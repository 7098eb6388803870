package dev.vireo.operator.kube;

/**
 * Something that happened to an object, for people.
 *
 * @param level whether somebody should look
 * @param reason in one word
 * @param message in a sentence
 */
public record ObjectEvent(Level level, String reason, String message) {
  /** Whether somebody should look. */
  public enum Level {
    /** All goes its way. */
    Normal,
    /** Something is not as it should be. */
    Warning
  }

  /** An event that is as it should be. */
  public static ObjectEvent normal(String reason, String message) {
    return new ObjectEvent(Level.Normal, reason, message);
  }

  /** An event at which somebody should look. */
  public static ObjectEvent warning(String reason, String message) {
    return new ObjectEvent(Level.Warning, reason, message);
  }
}
