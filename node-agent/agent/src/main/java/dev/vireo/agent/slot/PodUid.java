package dev.vireo.agent.slot;

import java.util.regex.Pattern;

/**
 * UID of a slot's pod; safe as a part of a path.
 *
 * @param value as in the pod's metadata
 */
public record PodUid(String value) {
  private static final Pattern FORM = Pattern.compile("[0-9A-Za-z][0-9A-Za-z-]{0,63}");

  /** Refuses what is no UID. */
  public PodUid {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a pod's UID: " + value);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
