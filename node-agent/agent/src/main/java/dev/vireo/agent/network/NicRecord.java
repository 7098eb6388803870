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
 * @param asked the address for which the guest has asked since its link came up; empty when that is
 *     not known, or when its link was set down since
 */
record NicRecord(
    NicKey key,
    String slotGroup,
    ProcessIdentity sandbox,
    Optional<ProcessIdentity> server,
    Optional<String> asked) {
  NicRecord servedBy(ProcessIdentity process) {
    return new NicRecord(key, slotGroup, sandbox, Optional.of(process), asked);
  }

  NicRecord askedFor(Optional<String> ip) {
    return new NicRecord(key, slotGroup, sandbox, server, ip);
  }
}
