package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a VM.
 *
 * @param observedGeneration the generation of the spec that this status speaks of
 * @param phase one word for people
 * @param domain the incarnation that owns the guest
 * @param incarnations how many incarnations there have been
 * @param nodeName where the guest is
 * @param lastEnd how the guest last ended
 * @param restarts how often it was started again after it had ended by itself
 * @param history its last starts and ends
 * @param savedState what a suspended VM is brought back from
 * @param conditions for machines
 * @param interfaces network interfaces of the guest
 * @param guest what the guest says of itself
 * @param restartedAt the last restart that was asked for and made
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("What is known of the VM, written by Vireo's operator.")
public record VirtualMachineStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "One word for people: Terminating, Unknown, Stopping, Suspending, Paused, Running,"
                + " Starting, WaitingForDisks, WaitingForNode, CrashLoopBackOff, Suspended, Stopped"
                + " or Failed. Machines read the conditions.")
        @Nullable Phase phase,
    @JsonPropertyDescription(
            "Name of the incarnation (slot and Domain) that owns the guest. It is the claim that"
                + " the guest runs at most once.")
        @Nullable String domain,
    @JsonPropertyDescription(
            "How many incarnations have been claimed so far; with the VM's UID it gives the next"
                + " one's name.")
        @Nullable Integer incarnations,
    @JsonPropertyDescription("Name of the node that has the guest.") @Nullable String nodeName,
    @JsonPropertyDescription("How the guest last ended.") @Nullable LastEnd lastEnd,
    @JsonPropertyDescription(
            "How often the guest was started again after it had ended by itself, why it ended last,"
                + " and when it is started next.")
        @Nullable Restarts restarts,
    @JsonPropertyDescription("The last starts and ends of the guest, the newest first, at most 10.")
        List<GuestRun> history,
    @JsonPropertyDescription(
            "What a suspended VM is brought back from. It is there until the guest has been brought"
                + " back, or the VM is set Off, which gives it up.")
        @Nullable SavedState savedState,
    @JsonPropertyDescription(
            "Conditions: Ready (as declared), Running, Scheduled, DisksReady, NetworkReady,"
                + " GuestAgentConnected, GuestReady (with a readiness probe), UpToDate; Reconciling and Stalled while they hold.")
        List<Condition> conditions,
    @JsonPropertyDescription("Network interfaces of the guest, with their addresses.")
        List<InterfaceStatus> interfaces,
    @JsonPropertyDescription("What the guest says of itself through the QEMU guest agent.")
        @Nullable GuestStatus guest,
    @JsonPropertyDescription(
            "Value of spec.restartedAt when the guest's incarnation was claimed: another one there"
                + " is a restart that is still to be made.")
        @Nullable String restartedAt) {
  /** Copies the lists. */
  public VirtualMachineStatus {
    history = history == null ? List.of() : List.copyOf(history);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    interfaces = interfaces == null ? List.of() : List.copyOf(interfaces);
  }

  /** The status of a VM of which nothing is known yet. */
  public static VirtualMachineStatus empty() {
    return new VirtualMachineStatus(
        null, null, null, null, null, null, null, List.of(), null, List.of(), List.of(), null,
        null);
  }

  /** How many incarnations have been claimed. */
  public int incarnationCount() {
    return incarnations == null ? 0 : incarnations;
  }

  /** The same with these counts. */
  public VirtualMachineStatus with(Restarts others) {
    return new VirtualMachineStatus(
        observedGeneration,
        phase,
        domain,
        incarnations,
        nodeName,
        lastEnd,
        others,
        history,
        savedState,
        conditions,
        interfaces,
        guest,
        restartedAt);
  }

  /** How often the guest was started again, and when it is next. */
  public Restarts restartsOrNone() {
    return restarts == null ? Restarts.NONE : restarts;
  }
}
