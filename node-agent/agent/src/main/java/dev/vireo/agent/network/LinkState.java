package dev.vireo.agent.network;

import java.util.List;

/**
 * A network interface as it is.
 *
 * @param index unique in its namespace
 * @param peerIndex index of a veth's other end in that end's namespace; 0 for others
 * @param up whether it is set up
 * @param mac its MAC address
 * @param mtu in bytes
 * @param addresses its IPv4 addresses as CIDR
 */
record LinkState(
    int index, int peerIndex, boolean up, String mac, int mtu, List<String> addresses) {
  LinkState {
    addresses = List.copyOf(addresses);
  }
}
