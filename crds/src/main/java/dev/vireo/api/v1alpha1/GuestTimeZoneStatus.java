package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * The guest's time zone as it is now.
 *
 * @param name its abbreviation
 * @param offset how far its clocks are ahead of UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GuestTimeZoneStatus(
    @JsonPropertyDescription(
            "Abbreviation of the time zone as it is now, for example CET in winter and CEST in"
                + " summer.")
        @Nullable
        @Size(max = 32)
        String name,
    @JsonPropertyDescription(
            "How far the guest's clocks are ahead of UTC, for example +02:00; Z is UTC itself.")
        @Required
        @Size(max = 9)
        String offset) {}
