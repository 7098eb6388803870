package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A disk of a VM.
 *
 * @param name its name in this VM
 * @param ephemeral a layer over an image that lives as long as its slot
 */
public record Disk(
    @JsonPropertyDescription(
            "Name of the disk, unique in this VM: a DNS label of at most 40 characters. The guest"
                + " sees it as the disk's serial number (its first 20 characters).")
        @Required
        @Size(min = 1, max = 40)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription(
            "A writable layer over an image. It lives as long as its slot: what the guest wrote is"
                + " lost when the VM is powered off, deleted or moved.")
        @Required
        EphemeralDisk ephemeral)
    implements Named {}
