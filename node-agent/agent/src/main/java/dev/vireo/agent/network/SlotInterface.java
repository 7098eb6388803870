package dev.vireo.agent.network;

/**
 * A guest's interface, connected.
 *
 * @param tap interface of the node that QEMU opens: {@code <interface type='ethernet'><target
 *     dev='TAP' managed='no'/>}
 * @param mac the guest's MAC address
 * @param mtu the pod network's, in bytes
 * @param ip the pod's address, which the guest is given
 */
public record SlotInterface(String tap, String mac, int mtu, String ip) {}
