package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What a guest says of itself through the QEMU guest agent.
 *
 * @param agentConnected whether the agent in the guest is connected
 * @param os the operating system's own name
 * @param hostname the guest's host name
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
        @Nullable String hostname) {
  /** Whether the agent is connected. */
  public boolean connected() {
    return Boolean.TRUE.equals(agentConnected);
  }
}
