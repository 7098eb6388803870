package dev.vireo.libvirt.xml;

import java.util.Optional;

/**
 * A virtio network interface on a tap device that exists already and that libvirt neither makes nor
 * removes ({@code type='ethernet'}, {@code managed='no'}).
 *
 * @param tap the tap's name on the host, at most 15 characters
 * @param mtu empty leaves it to the tap
 * @param link whether the guest sees a carrier
 */
public record EthernetDef(MacAddress mac, String tap, Optional<Integer> mtu, Rom rom, Link link) {
  /** Refuses a name that the kernel would refuse. */
  public EthernetDef {
    if (tap.isEmpty() || tap.length() > 15) {
      throw new IllegalArgumentException("A tap's name has 1 to 15 characters: " + tap);
    }
  }

  /** Whether the card brings its network boot program, which costs time at each boot. */
  public enum Rom {
    NETWORK_BOOT,
    NONE
  }

  /** State of the guest's link, as {@code virsh domif-setlink} sets it. */
  public enum Link {
    UP,
    DOWN
  }

  /** The same card with its link in that state. */
  public EthernetDef with(Link state) {
    return new EthernetDef(mac, tap, mtu, rom, state);
  }
}
