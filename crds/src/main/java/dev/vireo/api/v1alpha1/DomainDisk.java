package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A disk of a Domain.
 *
 * @param name its name in the VM
 * @param ephemeral a layer over an image, the image resolved
 */
public record DomainDisk(
    @JsonPropertyDescription("Name of the disk in the VM.") @Required @Size(max = 40) String name,
    @JsonPropertyDescription("A writable layer over an image that lives as long as the slot.")
        @Required
        DomainEphemeralDisk ephemeral)
    implements Named {}
