package dev.vireo.agent.network;

import dev.vireo.agent.host.ProcessIdentity;
import java.util.Optional;

/**
 * What the agent must know of a connection after its restart.
 *
 * @param key whose it is
 * @param slotGroup cgroup of the slot
 * @param sandbox process that holds the slot's namespaces
 * @param server the DHCP server, once it has been started
 * @param asked the address that the guest was given when it asked last
 */
record NicRecord(
    NicKey key,
    String slotGroup,
    ProcessIdentity sandbox,
    Optional<ProcessIdentity> server,
    String asked) {
  NicRecord servedBy(ProcessIdentity process) {
    return new NicRecord(key, slotGroup, sandbox, Optional.of(process), asked);
  }

  NicRecord askedFor(String ip) {
    return new NicRecord(key, slotGroup, sandbox, server, ip);
  }
}
