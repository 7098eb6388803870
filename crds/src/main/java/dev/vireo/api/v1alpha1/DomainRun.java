package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.meta.Epoch;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a guest that is there is told to do: the one part of a Domain's spec that changes while its
 * guest runs. The operator keeps it as the VM's spec says.
 *
 * @param power whether its CPUs should run
 * @param restartPolicy whether its agent starts it again when it has ended by itself
 * @param rebootedAt a new value asks it to reboot once
 * @param resetAt a new value resets it once
 * @param onBrokenImage what is done when the memory that it is to be brought back from is broken
 * @param onReboot what becomes of its domain when it reboots
 * @param probes how it is known that it is well
 * @param restartPolicyCutOff what its agent goes by while nobody answers it
 * @param epoch how many restores of the cluster's storage it takes into account; absent for none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DomainRun(
    @JsonPropertyDescription(
            "Whether the guest's CPUs should run: On (default) or Paused. A guest that is started"
                + " while it says Paused runs no instruction before it says On. Suspended: the"
                + " guest is to be saved and to end, once it runs.")
        GuestPower power,
    @JsonPropertyDescription(
            "Whether the node's agent starts a guest that has ended by itself again, in this"
                + " incarnation: Always, OnFailure or Never, as the VM's spec says while its power"
                + " is On, else Never. Absent: it does not, and the operator decides, which makes a new incarnation."
                + " So it is when a changed definition waits for the next start.")
        @Nullable RestartPolicy restartPolicy,
    @JsonPropertyDescription(
            "A new value asks the guest to reboot, once. One that is there when the guest is"
                + " started is done by that.")
        @Size(max = Rfc3339.MAX_LENGTH)
        @Nullable String rebootedAt,
    @JsonPropertyDescription(
            "A new value resets the guest, once. One that is there when the guest is started is"
                + " done by that.")
        @Size(max = Rfc3339.MAX_LENGTH)
        @Nullable String resetAt,
    @JsonPropertyDescription(
            "What is done when the memory of spec.restore cannot be used: Ask (default) waits,"
                + " Discard starts the guest afresh.")
        BrokenImage onBrokenImage,
    @JsonPropertyDescription(
            "What becomes of the domain when the guest reboots, as libvirt's on_reboot: Restart"
                + " (default) begins anew in it, Destroy ends it, so that the guest is started by a"
                + " new incarnation. So it is while a changed definition waits for that.")
        RebootAction onReboot,
    @JsonPropertyDescription("How it is known that the guest is well. Absent: it is not probed.")
        @Nullable Probes probes,
    @JsonPropertyDescription(
            "What restartPolicy would say, where that is absent as the operator makes a new"
                + " incarnation. While the API server does not answer nobody could make one: the"
                + " agent goes by this then, and starts a guest again, as it was, also one that has"
                + " rebooted for a changed definition. Absent: it does not.")
        @Nullable RestartPolicy restartPolicyCutOff,
    @JsonPropertyDescription(
            "How many restores of etcd from a backup had been noticed, and all hosts heard after"
                + " them, when the operator last wrote this. An agent that knows of more starts no"
                + " guest by it. Absent: none.")
        @Min(1)
        @Max(Epoch.MAX)
        @Nullable Integer epoch) {
  /** What a Domain that says nothing is told: to run, and no more. */
  public static final DomainRun DEFAULT =
      new DomainRun(
          GuestPower.On, null, null, null, BrokenImage.Ask, RebootAction.Restart, null, null, null);

  /** Fills in the defaults. */
  public DomainRun {
    power = power == null ? GuestPower.On : power;
    onBrokenImage = onBrokenImage == null ? BrokenImage.Ask : onBrokenImage;
    onReboot = onReboot == null ? RebootAction.Restart : onReboot;
  }

  /** What the VM's spec tells its guest. */
  public static DomainRun of(VirtualMachineSpec spec) {
    State state = spec.state();
    return new DomainRun(
        switch (spec.power()) {
          // A guest that is to be off is stopped by its Domain's deletion.
          case On, Off -> GuestPower.On;
          case Paused -> GuestPower.Paused;
          case Suspended -> GuestPower.Suspended;
        },
        spec.restartPolicyNow(),
        spec.rebootedAt(),
        spec.resetAt(),
        state == null ? BrokenImage.Ask : state.onBrokenImage(),
        RebootAction.Restart,
        spec.probes(),
        null,
        null);
  }

  /** The readiness probe, if there is one. */
  public Optional<Probe> readiness() {
    return Optional.ofNullable(probes).flatMap(all -> Optional.ofNullable(all.readiness()));
  }

  /** The liveness probe, if there is one. */
  public Optional<Probe> liveness() {
    return Optional.ofNullable(probes).flatMap(all -> Optional.ofNullable(all.liveness()));
  }

  /** The same, but that the operator decides what follows the guest's end. */
  public DomainRun restartedByTheOperator() {
    return new DomainRun(
        power, null, rebootedAt, resetAt, onBrokenImage, onReboot, probes, restartPolicy, epoch);
  }

  /** The same, but that the domain ends when the guest reboots. */
  public DomainRun endedByReboot() {
    return new DomainRun(
        power,
        restartPolicy,
        rebootedAt,
        resetAt,
        onBrokenImage,
        RebootAction.Destroy,
        probes,
        restartPolicyCutOff,
        epoch);
  }

  /** How many restores it takes into account. */
  public int epochOrNone() {
    return epoch == null ? 0 : epoch;
  }

  /** The same, taking that many restores into account. */
  public DomainRun inEpoch(int restores) {
    return new DomainRun(
        power,
        restartPolicy,
        rebootedAt,
        resetAt,
        onBrokenImage,
        onReboot,
        probes,
        restartPolicyCutOff,
        restores == 0 ? null : restores);
  }
}
