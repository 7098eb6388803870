package dev.vireo.agent.domain.xml;

import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.Watchdog;
import dev.vireo.libvirt.xml.WatchdogDef;
import java.util.Optional;

/** The guest's watchdog, a PCI device that Linux, Windows and the BSDs have drivers for. */
final class WatchdogXml {
  private WatchdogXml() {}

  static Optional<WatchdogDef> of(DomainSpec spec) {
    return Optional.ofNullable(spec.watchdog())
        .map(Watchdog::does)
        .map(WatchdogXml::actionOf)
        .map(WatchdogDef::i6300esb);
  }

  private static WatchdogDef.Action actionOf(Watchdog.Action action) {
    return switch (action) {
      case Reset -> WatchdogDef.Action.RESET;
      case PowerOff -> WatchdogDef.Action.POWEROFF;
      case Pause -> WatchdogDef.Action.PAUSE;
      case InjectNMI -> WatchdogDef.Action.INJECT_NMI;
    };
  }
}
