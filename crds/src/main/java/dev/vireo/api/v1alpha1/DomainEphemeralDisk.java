package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * A writable layer over a resolved image.
 *
 * @param image the image below the layer
 */
public record DomainEphemeralDisk(
    @JsonPropertyDescription("The image below the layer.") @Required ResolvedImage image) {}
