package dev.vireo.libvirt.xml;

/**
 * A watchdog that the guest must feed once it has begun to.
 *
 * @param model i6300esb on PCs
 * @param action what is done when it is not fed
 */
public record WatchdogDef(String model, Action action) {
  /** A watchdog on the PCI bus, which most guests know. */
  public static WatchdogDef i6300esb(Action action) {
    return new WatchdogDef("i6300esb", action);
  }

  /** Those of libvirt's actions that Vireo writes. */
  public enum Action {
    RESET("reset"),
    POWEROFF("poweroff"),
    PAUSE("pause"),
    INJECT_NMI("inject-nmi");

    private final String xml;

    Action(String xml) {
      this.xml = xml;
    }

    String xml() {
      return xml;
    }
  }
}
