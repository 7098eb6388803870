package dev.vireo.libvirt.xml;

/** What libvirt does by itself when the guest ends in one of three ways. */
public record LifecycleActions(Action onPoweroff, Action onReboot, Action onCrash) {
  /**
   * Ends with the guest, restarts in place on reboot: who starts it again is not libvirt's
   * decision.
   */
  public static final LifecycleActions DEFAULT =
      new LifecycleActions(Action.DESTROY, Action.RESTART, Action.DESTROY);

  /** The actions. */
  public enum Action {
    DESTROY,
    RESTART,
    PRESERVE
  }
}
