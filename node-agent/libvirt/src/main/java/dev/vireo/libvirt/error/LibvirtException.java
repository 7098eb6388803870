package dev.vireo.libvirt.error;

/**
 * libvirt has answered with an error. The call is over and its effect is known to libvirt: none, or
 * as the code says.
 */
public final class LibvirtException extends LibvirtFailure {
  private static final long serialVersionUID = 1L;

  private final transient ErrorCode code;
  private final transient ErrorOrigin origin;
  private final ErrorLevel level;

  /** An error as libvirt told it; {@code message} is libvirt's own sentence. */
  public LibvirtException(ErrorCode code, ErrorOrigin origin, ErrorLevel level, String message) {
    super(message);
    this.code = code;
    this.origin = origin;
    this.level = level;
  }

  /** An error of level ERROR. */
  public static LibvirtException of(ErrorCode code, ErrorOrigin origin, String message) {
    return new LibvirtException(code, origin, ErrorLevel.ERROR, message);
  }

  @Override
  public Effect effect() {
    return Effect.NONE;
  }

  /** What failed; decide by this, never by the message. */
  public ErrorCode code() {
    return code;
  }

  /** Which part of libvirt failed. */
  public ErrorOrigin origin() {
    return origin;
  }

  /** How bad libvirt says it is. */
  public ErrorLevel level() {
    return level;
  }

  /** Whether there is no such domain (any more): success for whoever wanted it gone. */
  public boolean isNoDomain() {
    return code.equals(ErrorCode.Known.NO_DOMAIN);
  }
}
