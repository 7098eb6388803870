package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Objects;

/**
 * A guest that runs on a host, and whose Domain a restored API server does not have.
 *
 * @param uuid of the guest
 * @param namespace of the Domain that it was started by
 * @param domain name of that
 */
public record UnknownGuest(
    @JsonPropertyDescription("UUID of the guest, which is its VirtualMachine's metadata.uid.")
        @Required
        String uuid,
    @JsonPropertyDescription("Namespace of the Domain by which it was started.") @Required
        String namespace,
    @JsonPropertyDescription("Name of that Domain: its VirtualMachine's, and five letters.")
        @Required
        String domain) {
  /** What is not told is empty: who reads it must not fail where the API server has let it pass. */
  public UnknownGuest {
    uuid = Objects.requireNonNullElse(uuid, "");
    namespace = Objects.requireNonNullElse(namespace, "");
    domain = Objects.requireNonNullElse(domain, "");
  }
}
