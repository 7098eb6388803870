package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A claim for a VM's state.
 *
 * @param claimName the claim
 */
public record StateClaim(
    @JsonPropertyDescription(
            "Name of a PersistentVolumeClaim in the namespace of the VM, of volume mode Filesystem."
                + " To be suspended, a VM needs room on it for the guest's memory and 1/64 more. A"
                + " change waits for the guest's next start.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        String claimName) {}
