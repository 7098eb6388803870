package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Names a MachineImage of the same namespace.
 *
 * @param name its name
 */
public record ImageReference(
    @JsonPropertyDescription(
            "Name of a MachineImage in the namespace of the VM. While there is none, the VM waits"
                + " with DisksReady=False/ImageNotFound.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        String name) {}
