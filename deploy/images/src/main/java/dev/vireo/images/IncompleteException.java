package dev.vireo.images;

/** Something that an image is made of is not there; the message says what, and what to do. */
final class IncompleteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  IncompleteException(String message) {
    super(message);
  }
}
