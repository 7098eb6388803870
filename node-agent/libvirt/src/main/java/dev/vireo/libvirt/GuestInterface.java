package dev.vireo.libvirt;

import dev.vireo.libvirt.xml.MacAddress;
import java.util.List;
import java.util.Optional;

/**
 * A network interface as the guest sees it. A loopback or a tunnel may have no MAC. At most {@value
 * #MOST_ADDRESSES} of its addresses are kept, the first ones.
 */
public record GuestInterface(String name, Optional<MacAddress> mac, List<Address> addresses) {
  /** So many addresses are kept of an interface. */
  public static final int MOST_ADDRESSES = 32;

  private static final int NAME = 32;

  /** Copies and bounds. */
  public GuestInterface {
    name = GuestText.of(name, NAME).orElse("?");
    addresses = addresses.stream().limit(MOST_ADDRESSES).toList();
  }

  /** The kinds of addresses. */
  public enum Family {
    IPV4,
    IPV6
  }

  /** One address with its prefix length. */
  public record Address(Family family, String address, int prefix) {
    private static final int LONGEST = 64;

    /** Bounds the address; whether it is one is for the reader to see. */
    public Address {
      address = GuestText.of(address, LONGEST).orElse("");
    }
  }
}
