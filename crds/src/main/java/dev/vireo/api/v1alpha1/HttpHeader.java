package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Named;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A header of a request.
 *
 * @param name of the header
 * @param value of the header
 */
public record HttpHeader(
    @JsonPropertyDescription("Name of the header.")
        @Required
        @Size(min = 1, max = 64)
        @Pattern("^[-A-Za-z0-9]+$")
        String name,
    @JsonPropertyDescription("Its value.") @Required @Size(max = 1024) @Pattern("^[ -~]*$")
        String value)
    implements Named {}
