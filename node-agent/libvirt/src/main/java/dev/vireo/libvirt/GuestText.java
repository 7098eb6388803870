package dev.vireo.libvirt;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Words that a guest has told of itself. A guest may tell anything: what is kept of it is a line of
 * bounded length without anything that a terminal would obey or that hides what it stands beside.
 */
public final class GuestText {
  private static final String CUT = "...";

  private GuestText() {}

  /** The words, at most so many bytes of them in UTF-8; empty when nothing readable is left. */
  public static Optional<String> of(String told, int bytes) {
    StringBuilder kept = new StringBuilder();
    told.codePoints().filter(GuestText::isReadable).forEach(kept::appendCodePoint);
    String text = kept.toString().strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(cut(text, bytes));
  }

  /** As above, of words that may not have been told. */
  static Optional<String> of(Optional<String> told, int bytes) {
    return told.flatMap(text -> of(text, bytes));
  }

  private static boolean isReadable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          // Turns the direction of what follows, or is not seen at all.
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static String cut(String text, int bytes) {
    if (bytesOf(text) <= bytes) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int left = bytes - CUT.length();
    for (int character : text.codePoints().toArray()) {
      left -= bytesOf(Character.toString(character));
      if (left < 0) {
        break;
      }
      kept.appendCodePoint(character);
    }
    return kept.append(CUT).toString();
  }

  private static int bytesOf(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
