package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * A guest that runs on a host, and whose Domain a restored API server does not have.
 *
 * @param uuid of the guest
 * @param namespace of the Domain that it was started by
 * @param domain name of that
 */
public record UnknownGuest(
    @JsonPropertyDescription("UUID of the guest, which is its VirtualMachine's metadata.uid.")
        String uuid,
    @JsonPropertyDescription("Namespace of the Domain by which it was started.") String namespace,
    @JsonPropertyDescription("Name of that Domain: its VirtualMachine's, and five letters.")
        String domain) {}
