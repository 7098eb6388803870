package dev.vireo.libvirt.error;

/**
 * Any way a call can fail. Unchecked, caught once at the loop's edge; consume it by a pattern
 * switch.
 */
public abstract sealed class LibvirtFailure extends RuntimeException
    permits LibvirtException, LibvirtTimeoutException, DomainBusyException, DisconnectedException {
  private static final long serialVersionUID = 1L;

  LibvirtFailure(String message) {
    super(message);
  }

  /**
   * Whether this call may have been done, or still may be. It says nothing of an earlier one that
   * has not returned.
   */
  public abstract Effect effect();
}
