package dev.vireo.agent.network;

import java.util.Optional;

/**
 * A guest's interface, connected.
 *
 * @param key whose it is
 * @param tap interface of the node that QEMU opens: {@code <interface type='ethernet'><target
 *     dev='TAP' managed='no'/>}
 * @param mac the guest's MAC address
 * @param mtu the pod network's, in bytes
 * @param ip the pod's address, which the guest is given
 * @param asked the address for which the guest has asked since its link came up, if that is known
 */
public record SlotInterface(
    NicKey key, String tap, String mac, int mtu, String ip, Optional<String> asked) {
  /** Whether a guest that runs has to ask anew. */
  public boolean isReaddressed() {
    return !asked.equals(Optional.of(ip));
  }
}
