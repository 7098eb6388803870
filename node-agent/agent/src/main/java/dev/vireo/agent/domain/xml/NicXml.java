package dev.vireo.agent.domain.xml;

import dev.vireo.agent.network.SlotInterface;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.MacAddress;
import java.util.Optional;

/** A network interface on a tap that the agent has made. Guests boot from disks only. */
final class NicXml {
  private NicXml() {}

  static EthernetDef of(SlotInterface nic) {
    return new EthernetDef(
        new MacAddress(nic.mac()),
        nic.tap(),
        Optional.of(nic.mtu()),
        EthernetDef.Rom.NONE,
        EthernetDef.Link.UP);
  }
}
