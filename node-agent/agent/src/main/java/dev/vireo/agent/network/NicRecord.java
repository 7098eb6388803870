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
 */
record NicRecord(
    NicKey key, String slotGroup, ProcessIdentity sandbox, Optional<ProcessIdentity> server) {
  NicRecord servedBy(ProcessIdentity process) {
    return new NicRecord(key, slotGroup, sandbox, Optional.of(process));
  }
}
