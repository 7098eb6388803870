package dev.vireo.agent.network;

/**
 * What a guest's interface on the pod network is to be.
 *
 * @param key whose it is
 * @param mac the guest's own MAC address, which the slot's eth0 takes on
 * @param hostname name that the guest is given by DHCP
 */
public record NicRequest(NicKey key, String mac, String hostname) {}
