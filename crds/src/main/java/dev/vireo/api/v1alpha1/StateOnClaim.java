package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Where a guest's state is kept.
 *
 * @param claimName the claim; its volume is in {@code spec.volumes} of an opened Domain
 */
public record StateOnClaim(
    @JsonPropertyDescription(
            "Name of the PersistentVolumeClaim. Its volume is in spec.volumes once the Domain is"
                + " opened.")
        @Required
        @Size(max = 253)
        String claimName) {}
