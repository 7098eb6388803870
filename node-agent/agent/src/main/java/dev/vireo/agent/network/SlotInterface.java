package dev.vireo.agent.network;

/**
 * A guest's interface, connected.
 *
 * @param key whose it is
 * @param tap interface of the node that QEMU opens: {@code <interface type='ethernet'><target
 *     dev='TAP' managed='no'/>}
 * @param mac the guest's MAC address
 * @param mtu the pod network's, in bytes
 * @param ip the pod's address, which the guest is given
 * @param asked the address that the guest was given when it asked last, as far as it is known
 */
public record SlotInterface(NicKey key, String tap, String mac, int mtu, String ip, String asked) {
  /** Whether a guest that runs has to ask anew. */
  public boolean isReaddressed() {
    return !ip.equals(asked);
  }
}
