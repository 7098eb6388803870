package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.meta.Reason;
import io.fabric8.generator.annotation.Required;

/**
 * How a VM's guest ended.
 *
 * @param domain the incarnation
 * @param reason why
 * @param message in a sentence
 * @param time when it was seen
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LastEnd(
    @JsonPropertyDescription("Name of the incarnation whose guest ended.") @Required String domain,
    @JsonPropertyDescription(
            "Why: GuestShutdown, GuestCrashed, OutOfMemory, WatchdogFired, LivenessFailed (its"
                + " liveness probe failed, and it was destroyed), StoppedAsAsked (it shut"
                + " down when its VM was turned off), Restarted (it shut down for a restart),"
                + " RebootedToUpdate (it rebooted, and is started anew with what had changed),"
                + " GracePeriodExceeded (it did not shut down and was destroyed), DestroyedByHost,"
                + " TakenFromHost, SlotEnded, HostRebooted, Suspended (its memory was saved) or"
                + " NeverStarted.")
        @Required
        Reason reason,
    @JsonPropertyDescription("The same in a sentence.") String message,
    @JsonPropertyDescription("When it was seen, RFC 3339.") String time) {}
