package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * A writable layer over an image that lives as long as its slot.
 *
 * @param image the image below the layer
 */
public record EphemeralDisk(
    @JsonPropertyDescription("The image below the layer; it is only read.") @Required
        ImageReference image) {}
