package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.meta.Reason;
import io.fabric8.generator.annotation.Required;

/**
 * How a guest ended.
 *
 * @param reason why
 * @param message in a sentence
 * @param time when the agent saw it
 */
public record DomainEnd(
    @JsonPropertyDescription(
            "Why: GuestShutdown, GuestCrashed, OutOfMemory, WatchdogFired, LivenessFailed,"
                + " RebootedToUpdate, StoppedAsAsked, GracePeriodExceeded, DestroyedByHost,"
                + " TakenFromHost, SlotEnded, HostRebooted,"
                + " Suspended or NeverStarted.")
        @Required
        Reason reason,
    @JsonPropertyDescription("The same in a sentence.") @Required String message,
    @JsonPropertyDescription("When the agent saw it, RFC 3339.") @Required String time) {}
