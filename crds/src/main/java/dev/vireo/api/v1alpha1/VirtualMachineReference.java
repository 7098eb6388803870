package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Names the VirtualMachine of the same namespace whose incarnation a Domain is.
 *
 * @param name its name
 * @param uid its UID, which is the UUID of the guest in libvirt too
 */
public record VirtualMachineReference(
    @JsonPropertyDescription("Name of the VirtualMachine.")
        @Required
        @Size(min = 1, max = 57)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription(
            "UID of the VirtualMachine; the guest carries it as its UUID in libvirt and SMBIOS.")
        @Required
        @Size(max = 36)
        @Pattern("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        String uid) {}
