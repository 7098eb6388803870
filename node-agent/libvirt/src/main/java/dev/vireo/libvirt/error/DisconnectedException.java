package dev.vireo.libvirt.error;

/**
 * There is no connection to libvirt now, or it broke before the answer came. What runs on the host
 * is unknown, not gone.
 */
public final class DisconnectedException extends LibvirtFailure {
  private static final long serialVersionUID = 1L;

  private final Effect effect;

  /** {@code reason} is a sentence on why the connection is down. */
  public DisconnectedException(String reason, Effect effect) {
    super(reason);
    this.effect = effect;
  }

  @Override
  public Effect effect() {
    return effect;
  }
}
