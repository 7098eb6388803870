package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.meta.Reason;
import io.fabric8.generator.annotation.Required;

/**
 * Boots of a guest within one run: the same domain, the same QEMU.
 *
 * @param count how many
 * @param lastReason what the last one was
 * @param lastTime when it was
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Reboots(
    @JsonPropertyDescription("How often the guest has booted anew since it was started.") @Required
        Integer count,
    @JsonPropertyDescription(
            "What the last boot was: GuestRebooted, or WatchdogFired when the guest's watchdog has"
                + " pressed the reset button.")
        @Required
        Reason lastReason,
    @JsonPropertyDescription("When the last one was seen, RFC 3339.") @Required String lastTime) {}
