package dev.vireo.libvirt.error;

/**
 * There is no connection to libvirt now; nothing was sent. What runs on the host is unknown, not
 * gone.
 */
public final class DisconnectedException extends LibvirtFailure {
  private static final long serialVersionUID = 1L;

  /** {@code reason} is a sentence on why the connection is down. */
  public DisconnectedException(String reason) {
    super(reason);
  }
}
