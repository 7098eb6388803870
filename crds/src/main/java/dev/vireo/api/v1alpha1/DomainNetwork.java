package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A network interface of a Domain.
 *
 * @param name its name in the VM
 * @param mac the MAC address that the guest has, for the VM's life
 * @param pod the pod network
 */
public record DomainNetwork(
    @JsonPropertyDescription("Name of the interface in the VM.")
        @Required
        @Size(min = 1, max = 40)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription(
            "MAC address of the guest's interface, made from the VM's UID and the interface's"
                + " name.")
        @Required
        @Pattern("^02(:[0-9a-f]{2}){5}$")
        @Size(max = 17)
        String mac,
    @JsonPropertyDescription("Connects the interface to the pod network.") @Required PodNetwork pod)
    implements Named {}
