package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * Which of the deeds that a guest was told of have been done.
 *
 * @param rebootedAt the last reboot that it was asked for
 * @param resetAt the last reset
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DomainRunDone(
    @JsonPropertyDescription(
            "Value of spec.run.rebootedAt at which the guest was asked to reboot, or started. That"
                + " it did is not said: a guest may not listen.")
        @Nullable String rebootedAt,
    @JsonPropertyDescription("Value of spec.run.resetAt at which the guest was reset, or started.")
        @Nullable String resetAt) {}
