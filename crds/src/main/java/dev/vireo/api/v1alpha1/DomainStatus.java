package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.meta.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows of an incarnation.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param state how far it is
 * @param reason why it is in that state
 * @param message the same in a sentence
 * @param host the machine on which the guest was started
 * @param startedAt when the guest was started
 * @param end how the guest ended
 * @param savedMemory the memory that it was saved to
 * @param restart how often it was started again, and when it is next
 * @param history its last runs
 * @param interfaces network interfaces of the guest
 * @param guest what the guest says of itself
 * @param run which deeds of spec.run have been done
 * @param readiness what its readiness probe has come to
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("What is known of the guest, written by the agent of spec.nodeName.")
public record DomainStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "How far the incarnation is: Waiting, Starting, Running, Paused (it is there, its CPUs"
                + " stand still), Stopping, Ended (it does not run, but may be started again) or"
                + " Closed (final).")
        @Nullable DomainState state,
    @JsonPropertyDescription("Why it is in that state, in one word.") @Nullable Reason reason,
    @JsonPropertyDescription("The same in a sentence that says what to do.")
        @Nullable String message,
    @JsonPropertyDescription(
            "The machine on which the guest was started, and its boot; written before the start."
                + " Closed counts only from the same machine, and an administrator's"
                + " vireo.dev/confirmed-dead on the Hypervisor only when it names this boot.")
        @Nullable HostIdentity host,
    @JsonPropertyDescription("When the guest was started, RFC 3339.") @Nullable String startedAt,
    @JsonPropertyDescription("How the guest ended; absent while it runs or is started again.")
        @Nullable DomainEnd end,
    @JsonPropertyDescription("The memory that the guest was saved to, of one that was suspended.")
        @Nullable SavedMemory savedMemory,
    @JsonPropertyDescription(
            "How often the guest was started again after it had ended by itself, and when it is"
                + " next. Counted on from spec.earlierRestarts.")
        @Nullable Restarts restart,
    @JsonPropertyDescription(
            "The guest's last runs in this incarnation, the newest first, at most 10.")
        List<GuestRun> history,
    @JsonPropertyDescription("Network interfaces of the guest, with their addresses.")
        List<InterfaceStatus> interfaces,
    @JsonPropertyDescription("What the guest says of itself through the QEMU guest agent.")
        @Nullable GuestStatus guest,
    @JsonPropertyDescription("Which of the deeds that spec.run tells of have been done.")
        @Nullable DomainRunDone run,
    @JsonPropertyDescription(
            "What the readiness probe of spec.run has come to; absent when there is none. An agent of"
                + " a version before the probes never writes it.")
        @Nullable ReadinessStatus readiness) {
  /** Copies the lists. */
  public DomainStatus {
    history = history == null ? List.of() : List.copyOf(history);
    interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
  }

  /** The status of a Domain of which nothing was said. */
  public static DomainStatus nothing() {
    return new DomainStatus(
        null, null, null, null, null, null, null, null, null, List.of(), List.of(), null, null,
        null);
  }
}
