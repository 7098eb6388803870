package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/**
 * Whether a TCP port of the guest can be connected to.
 *
 * @param port of the guest
 */
public record TcpSocketProbe(
    @JsonPropertyDescription("Port of the guest, 1 to 65535.") @Required @Min(1) @Max(65535)
        Integer port) {}
