package dev.vireo.libvirt.xml;

/** XML that is not what its reader was promised. */
public final class XmlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  XmlException(String message) {
    super(message);
  }

  XmlException(String message, Throwable cause) {
    super(message, cause);
  }
}
