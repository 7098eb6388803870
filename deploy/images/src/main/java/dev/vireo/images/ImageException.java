package dev.vireo.images;

/** An image cannot be made as it should be; the message says why, and what to do. */
final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ImageException(String message) {
    super(message);
  }
}
