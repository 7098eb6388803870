package dev.vireo.libvirt.xml;

import java.util.Optional;

/**
 * What only a running domain's XML tells, beside its definition.
 *
 * @param console the pseudo terminal of the console
 * @param guestAgent state of the guest agent's channel; empty when the domain has none or libvirt
 *     does not say
 */
public record LiveDomain(
    DomainDef definition, Optional<String> console, Optional<ChannelState> guestAgent) {

  /** Whether the guest has the channel open. */
  public enum ChannelState {
    CONNECTED,
    DISCONNECTED
  }
}
