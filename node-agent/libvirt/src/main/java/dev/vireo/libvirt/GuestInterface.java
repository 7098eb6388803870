package dev.vireo.libvirt;

import dev.vireo.libvirt.xml.MacAddress;
import java.util.List;
import java.util.Optional;

/** A network interface as the guest sees it. A loopback or a tunnel may have no MAC. */
public record GuestInterface(String name, Optional<MacAddress> mac, List<Address> addresses) {
  /** Copies. */
  public GuestInterface {
    addresses = List.copyOf(addresses);
  }

  /** The kinds of addresses. */
  public enum Family {
    IPV4,
    IPV6
  }

  /** One address with its prefix length. */
  public record Address(Family family, String address, int prefix) {}
}
