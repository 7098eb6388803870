package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Change;
import dev.vireo.api.change.Impact;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants of a VM. Each field declares how a change of it reaches a running guest; what
 * an incarnation is pinned to declares the same in {@link DomainSpec}, which is what is compared.
 *
 * @param power whether the guest should run
 * @param restartPolicy what happens when it ends by itself
 * @param updatePolicy when a change that needs a restart is taken up
 * @param cpu virtual processors
 * @param memory memory of the guest
 * @param firmware what the guest boots with
 * @param watchdog a timer that the guest must feed
 * @param disks disks, the first of which is booted
 * @param networks network interfaces
 * @param terminationGracePeriodSeconds time for a clean shutdown
 * @param placement where the guest may run
 * @param restartedAt a new value restarts the guest once
 * @param rebootedAt a new value asks the guest to reboot once
 * @param resetAt a new value resets the guest once
 * @param state where its memory is kept when it is suspended
 * @param probes how it is known that the guest is well
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription(
    "What the user wants: Vireo never writes here. As long as the guest has not been started, what"
        + " waits for its next start takes effect at once.")
@ValidationRule(
    value =
        "self.disks.all(d, !has(d.persistentVolumeClaim) || self.disks.exists_one(e,"
            + " has(e.persistentVolumeClaim) && e.persistentVolumeClaim.claimName =="
            + " d.persistentVolumeClaim.claimName))",
    message =
        "no two disks of a VM can be on one claim: give each its own"
            + " persistentVolumeClaim.claimName")
@ValidationRule(
    value = "self.disks.filter(d, has(d.cloudInit)).size() <= 1",
    message = "a VM has at most one cloudInit disk")
@ValidationRule(
    value = "!has(self.disks[0].cloudInit)",
    message = "the first disk is booted, so it cannot be the cloudInit disk: put that after it")
@ValidationRule(
    value = "!has(self.restartedAt) || self.restartedAt" + Rfc3339.MATCHES,
    message = "restartedAt" + Rfc3339.MESSAGE)
@ValidationRule(
    value = "!has(self.rebootedAt) || self.rebootedAt" + Rfc3339.MATCHES,
    message = "rebootedAt" + Rfc3339.MESSAGE)
@ValidationRule(
    value = "!has(self.resetAt) || self.resetAt" + Rfc3339.MATCHES,
    message = "resetAt" + Rfc3339.MESSAGE)
@ValidationRule(
    value = "self.power != 'Suspended' || has(self.state)",
    message = "power Suspended needs spec.state, where the guest's memory is saved")
@ValidationRule(
    value = "self.power != 'Suspended' || self.disks.all(d, !has(d.ephemeral))",
    message =
        "a VM with an ephemeral disk cannot be suspended, as the disk would be lost with its slot:"
            + " put it on a persistentVolumeClaim")
@ValidationRule(
    value =
        "!has(self.state) || !has(self.state.persistentVolumeClaim) || self.disks.all(d,"
            + " !has(d.persistentVolumeClaim) || d.persistentVolumeClaim.claimName !="
            + " self.state.persistentVolumeClaim.claimName)",
    message = "state needs a claim of its own, on which there is no disk")
@ValidationRule(
    value =
        "!has(self.probes) || !has(self.networks) || self.networks.size() > 0 ||"
            + " ((!has(self.probes.readiness) || has(self.probes.readiness.guestAgent) ||"
            + " has(self.probes.readiness.exec)) && (!has(self.probes.liveness) ||"
            + " has(self.probes.liveness.guestAgent) || has(self.probes.liveness.exec)))",
    message =
        "a VM without networks cannot be probed by tcpSocket or httpGet: use guestAgent or exec")
public record VirtualMachineSpec(
    @JsonPropertyDescription(
            "Whether the guest should run: On (default), Off or Paused. Off asks the guest to shut"
                + " down and destroys it at the end of terminationGracePeriodSeconds; the slot with"
                + " its ephemeral disks is given back. Paused stops the guest's CPUs and keeps its"
                + " memory and slot; On lets it go on where it was. From Off, Paused creates the"
                + " guest and runs no instruction of it before On. Takes effect at once. In YAML"
                + " write it in quotes (power: \"On\"): a bare On is read as a boolean, and"
                + " refused.")
        @Default("On")
        @Change(Impact.LIVE)
        Power power,
    @JsonPropertyDescription(
            "What happens when the guest ends by itself while power is On. Always (default): it is"
                + " started again. OnFailure: it is started again after a crash, and when it was"
                + " destroyed on its host; when it has shut itself down, it stays Stopped. Never: it"
                + " stays Stopped, or Failed after a crash. It is started again at once if it had"
                + " run for 10 minutes, else after 10 s, doubling to 5 minutes; where nothing of the"
                + " spec waits for a restart, in the same slot, with what it wrote to ephemeral"
                + " disks. A guest whose slot or host has ended is started again in any case. Takes"
                + " effect at once.")
        @Default("Always")
        @Change(Impact.LIVE)
        RestartPolicy restartPolicy,
    @JsonPropertyDescription(
            "When a change of the spec that needs a restart is taken up. OnRestart (default): at the"
                + " guest's next start, or when it reboots, be it from inside or by rebootedAt or"
                + " resetAt: the guest is then ended where it would have booted anew, and started"
                + " in another slot. Now: the guest is restarted for it, as by restartedAt; one"
                + " restart takes up all that has changed until then. Now waits for a guest that"
                + " does not run: Paused or being started, or that could not be started again."
                + " Until a change is taken up, the condition UpToDate names its fields. Takes"
                + " effect at once.")
        @Default("OnRestart")
        @Change(Impact.LIVE)
        UpdatePolicy updatePolicy,
    @JsonPropertyDescription("Virtual processors of the guest. Default: 1 core.")
        @Default("{}")
        @Change(Impact.RESTART)
        Cpu cpu,
    @JsonPropertyDescription("Memory of the guest.") @Required @Change(Impact.RESTART)
        Memory memory,
    @JsonPropertyDescription("What the guest boots with. Default: bios.")
        @Default("{}")
        @Change(Impact.RESTART)
        Firmware firmware,
    @JsonPropertyDescription(
            "A watchdog (i6300esb) that the guest must feed once it has begun to, by a watchdog"
                + " daemon or systemd's RuntimeWatchdogSec. Default: none. A change waits for the"
                + " guest's next start.")
        @Change(Impact.RESTART)
        @Nullable Watchdog watchdog,
    @JsonPropertyDescription(
            "Disks of the guest, 1 to 8, each with a name of its own. The guest boots from the"
                + " first. A change waits for the guest's next start.")
        @Required
        @Size(min = 1, max = 8)
        @Change(Impact.RESTART)
        List<Disk> disks,
    @JsonPropertyDescription(
            "Network interfaces of the guest, at most 1. Default: one, named default, on the pod"
                + " network. An empty list gives the guest none. A change waits for the guest's"
                + " next start.")
        @Default("[{\"name\":\"default\",\"pod\":{}}]")
        @Size(max = 1)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Change(Impact.RESTART)
        List<Network> networks,
    @JsonPropertyDescription(
            "Seconds that the guest has for a clean shutdown before it is destroyed. Default 60,"
                + " 1 to 3600. It becomes the slot's own grace period, so a change waits for the"
                + " guest's next start.")
        @Default("60")
        @Min(1)
        @Max(3600)
        @Change(Impact.RESTART)
        Integer terminationGracePeriodSeconds,
    @JsonPropertyDescription(
            "Where the guest may run, in the words of a Pod's spec. A change waits for the guest's"
                + " next start; one that has not been started yet is placed anew at once.")
        @Change(Impact.RESTART)
        @Nullable Placement placement,
    @JsonPropertyDescription(
            "A time (RFC 3339). Each new value restarts the guest once, as kubectl rollout restart"
                + " does pods: it is asked to shut down, destroyed at the end of its grace period,"
                + " and started anew in another slot, with what the spec says then. A VM that"
                + " stays down after its guest has ended is started. Set while power is Off it"
                + " does nothing: the next start counts for it. A restart that could not start the"
                + " guest again, as an image or a claim is missing, waits (condition UpToDate)."
                + " Taking it out does nothing.")
        @Size(max = Rfc3339.MAX_LENGTH)
        @Change(Impact.LIVE)
        @Nullable String restartedAt,
    @JsonPropertyDescription(
            "A time (RFC 3339). Each new value asks the guest once to reboot, inside of its running"
                + " domain: through the QEMU guest agent where that is connected, else by the power"
                + " button, after which libvirt starts it anew. Disks, slot and node stay, but where a"
                + " change waits: then the reboot takes it up, in another slot. A guest that does"
                + " not listen does not reboot, and is not asked again. A paused guest is asked when it goes on; one"
                + " that is not there is not, and its next start counts for it.")
        @Size(max = Rfc3339.MAX_LENGTH)
        @Change(Impact.LIVE)
        @Nullable String rebootedAt,
    @JsonPropertyDescription(
            "A time (RFC 3339). Each new value presses the guest's reset button, at most once: it"
                + " begins anew at once, without being asked, and what it had not written to its"
                + " disks is lost. Disks, slot and node stay, but where a change waits: then the reset"
                + " takes it up, in another slot. A guest that is declared Paused is"
                + " reset and stays paused; one that is not there is not reset, and its next start"
                + " counts for it.")
        @Size(max = Rfc3339.MAX_LENGTH)
        @Change(Impact.LIVE)
        @Nullable String resetAt,
    @JsonPropertyDescription(
            "Where the VM keeps what is not on its disks: the guest's memory, when it is suspended."
                + " Needed for power Suspended. A change waits for the guest's next start.")
        @Nullable State state,
    @JsonPropertyDescription(
            "How it is known that the guest is well: it is asked again and again, by its node's agent,"
                + " as the kubelet asks a Pod's containers. A guest is probed while it runs, not while"
                + " it is paused or shuts down. A change takes effect at once.")
        @Change(Impact.LIVE)
        @Nullable Probes probes) {

  /** Grace period of a VM that names none. */
  public static final int DEFAULT_GRACE_SECONDS = 60;

  /** Fills in the defaults that the API server gives, and copies the lists. */
  public VirtualMachineSpec {
    power = power == null ? Power.On : power;
    restartPolicy = restartPolicy == null ? RestartPolicy.Always : restartPolicy;
    updatePolicy = updatePolicy == null ? UpdatePolicy.OnRestart : updatePolicy;
    cpu = cpu == null ? new Cpu(null) : cpu;
    firmware = firmware == null ? new Firmware(null) : firmware;
    disks = disks == null ? List.of() : List.copyOf(disks);
    networks = networks == null ? List.of(Network.podDefault()) : List.copyOf(networks);
    terminationGracePeriodSeconds =
        terminationGracePeriodSeconds == null
            ? DEFAULT_GRACE_SECONDS
            : terminationGracePeriodSeconds;
  }

  /** The policy as it is now: only a guest whose power is On is started again. */
  public RestartPolicy restartPolicyNow() {
    return power == Power.On ? restartPolicy : RestartPolicy.Never;
  }

  /** The claims that the disks and the state of the VM of that name are on. */
  public List<String> claimNames(String vm) {
    return Stream.concat(
            disks.stream().flatMap(d -> d.claimName().stream()),
            Stream.ofNullable(state).map(s -> s.claimName(vm)))
        .toList();
  }
}
