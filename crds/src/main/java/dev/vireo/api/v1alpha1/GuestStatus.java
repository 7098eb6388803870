package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the system in a guest, most of it through the QEMU guest agent.
 *
 * @param agentConnected whether the agent in the guest is connected
 * @param os the operating system's own name
 * @param hostname the guest's host name
 * @param reboots boots since it was started, which libvirt tells
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GuestStatus(
    @JsonPropertyDescription("Whether the QEMU guest agent in the guest is connected.")
        @Nullable Boolean agentConnected,
    @JsonPropertyDescription(
            "Name of the guest's operating system, as it says itself (PRETTY_NAME of its"
                + " os-release).")
        @Nullable String os,
    @JsonPropertyDescription("Host name that the guest has given itself.")
        @Nullable String hostname,
    @JsonPropertyDescription(
            "Boots of the guest since it was started, in the same domain; absent as long as there"
                + " was none. A kernel that starts another by kexec is not seen.")
        @Nullable Reboots reboots) {
  /** Whether the agent is connected. */
  public boolean connected() {
    return Boolean.TRUE.equals(agentConnected);
  }

  /** The same with these boots. */
  public GuestStatus with(@Nullable Reboots others) {
    return new GuestStatus(agentConnected, os, hostname, others);
  }
}
