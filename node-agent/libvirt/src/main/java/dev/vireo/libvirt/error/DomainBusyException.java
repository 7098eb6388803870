package dev.vireo.libvirt.error;

/**
 * Refused at once, nothing was sent: an earlier call on the same domain has not returned yet.
 * Destroy has a lane of its own, so it is refused only because of another destroy.
 */
public final class DomainBusyException extends LibvirtFailure {
  private static final long serialVersionUID = 1L;

  private final String running;

  /** {@code running} has not returned for {@code subject}, so {@code wanted} was not begun. */
  public DomainBusyException(String subject, String wanted, String running) {
    super(
        "libvirt call %s on %s was not begun: an earlier %s has not returned"
            .formatted(wanted, subject, running));
    this.running = running;
  }

  @Override
  public Effect effect() {
    return Effect.NONE;
  }

  /** The operation that has not returned. */
  public String running() {
    return running;
  }
}
