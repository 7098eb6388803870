package dev.vireo.libvirt.error;

import java.time.Duration;

/**
 * The deadline passed before libvirt answered. This is not a failed call: see {@link Effect}. While
 * a call that was begun has not returned, further calls of the same lane on the same domain end in
 * {@link DomainBusyException}.
 */
public final class LibvirtTimeoutException extends LibvirtFailure {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final Effect effect;

  /** The named operation took longer than {@code deadline}. */
  public LibvirtTimeoutException(String operation, Duration deadline, Effect effect) {
    super(
        switch (effect) {
          case NONE ->
              "libvirt call %s was not begun within %s: all calls at once that are allowed are waiting for answers"
                  .formatted(operation, deadline);
          case UNKNOWN ->
              "libvirt call %s has not returned within %s and may still succeed"
                  .formatted(operation, deadline);
        });
    this.operation = operation;
    this.effect = effect;
  }

  /** The operation, by libvirt's name of its function. */
  public String operation() {
    return operation;
  }

  @Override
  public Effect effect() {
    return effect;
  }
}
