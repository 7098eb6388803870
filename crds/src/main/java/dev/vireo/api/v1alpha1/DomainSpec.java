package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.vireo.api.change.Change;
import dev.vireo.api.change.Impact;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pinned, fully resolved definition of a guest. Components that carry {@link Change} are
 * compared with what the VM's spec asks for now, under the path that they have there.
 *
 * @param virtualMachine whose incarnation this is
 * @param nodeName the node that is to run it; setting it opens the lock
 * @param slotUid the pod in whose place it runs
 * @param volumes what the disks' claims are bound to
 * @param cpu virtual processors
 * @param memory memory of the guest
 * @param firmware what the guest boots with
 * @param disks disks with their images resolved
 * @param networks network interfaces with their MAC addresses
 * @param terminationGracePeriodSeconds time for a clean shutdown
 * @param placement where the slot may be
 * @param state where its state is kept
 * @param restore the saved memory that the guest is brought back from
 * @param run what the guest is told while it runs; all else is pinned
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("The pinned definition of the guest, written by Vireo's operator.")
@ValidationRule(
    value =
        "!has(oldSelf.nodeName) || (has(self.nodeName) && self.nodeName == oldSelf.nodeName &&"
            + " has(self.slotUid) && self.slotUid == oldSelf.slotUid)",
    message = "nodeName and slotUid are set once and never changed")
@ValidationRule(
    value =
        "!has(oldSelf.nodeName) || (has(self.volumes) == has(oldSelf.volumes) &&"
            + " (!has(self.volumes) || self.volumes == oldSelf.volumes))",
    message = "volumes are set once, with nodeName, and never changed")
@ValidationRule(
    value =
        "has(self.nodeName) ? (self.disks.all(d, !has(d.persistentVolumeClaim) ||"
            + " (has(self.volumes) && self.volumes.exists(v, v.claimName =="
            + " d.persistentVolumeClaim.claimName))) && (!has(self.state) || (has(self.volumes) &&"
            + " self.volumes.exists(v, v.claimName == self.state.claimName)))) :"
            + " !has(self.volumes)",
    message = "volumes are set together with nodeName, one for each claim")
@ValidationRule(
    value = "has(self.nodeName) == has(self.slotUid)",
    message = "nodeName and slotUid are set together")
@ValidationRule(
    value =
        "self.virtualMachine == oldSelf.virtualMachine && self.cpu == oldSelf.cpu && self.memory =="
            + " oldSelf.memory && self.firmware == oldSelf.firmware && self.disks == oldSelf.disks"
            + " && has(self.networks) == has(oldSelf.networks) && (!has(self.networks) ||"
            + " self.networks == oldSelf.networks) && self.terminationGracePeriodSeconds =="
            + " oldSelf.terminationGracePeriodSeconds && has(self.state) == has(oldSelf.state) &&"
            + " (!has(self.state) || self.state == oldSelf.state) && has(self.restore) =="
            + " has(oldSelf.restore) && (!has(self.restore) || self.restore == oldSelf.restore)",
    message = "the definition of a Domain is pinned: change the VirtualMachine instead")
public record DomainSpec(
    @JsonPropertyDescription("The VirtualMachine whose incarnation this is.") @Required
        VirtualMachineReference virtualMachine,
    @JsonPropertyDescription(
            "Name of the node that is to run the guest. Set once, with slotUid, when the slot has"
                + " been bound; from then on only that node's agent may run it.")
        @SelectableField
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
        @Nullable String nodeName,
    @JsonPropertyDescription("UID of the pod in whose place the guest runs. Set once.")
        @Size(max = 64)
        @Pattern("^[0-9A-Za-z][0-9A-Za-z-]*$")
        @Nullable String slotUid,
    @JsonPropertyDescription("The volumes to which the claims are bound. Set once, with nodeName.")
        @Size(max = 9)
        List<DomainVolume> volumes,
    @JsonPropertyDescription("Virtual processors of the guest.") @Required @Change(Impact.RESTART)
        Cpu cpu,
    @JsonPropertyDescription("Memory of the guest.") @Required @Change(Impact.RESTART)
        Memory memory,
    @JsonPropertyDescription("What the guest boots with.") @Required @Change(Impact.RESTART)
        Firmware firmware,
    @JsonPropertyDescription("Disks of the guest, their images resolved; the first is booted.")
        @Required
        @Size(min = 1, max = 8)
        @Change(Impact.RESTART)
        List<DomainDisk> disks,
    @JsonPropertyDescription("Network interfaces of the guest, with their MAC addresses.")
        @Size(max = 1)
        @Change(Impact.RESTART)
        List<DomainNetwork> networks,
    @JsonPropertyDescription(
            "Seconds that the guest has for a clean shutdown before it is destroyed.")
        @Required
        @Min(1)
        @Max(3600)
        @Change(Impact.RESTART)
        Integer terminationGracePeriodSeconds,
    @JsonPropertyDescription("Where the slot may be, as the VM's spec said at the start.")
        @Change(Impact.RESTART)
        @Nullable Placement placement,
    @JsonPropertyDescription(
            "Where the guest's memory is saved when it is suspended. A guest without it cannot be.")
        @Change(Impact.RESTART)
        @Nullable StateOnClaim state,
    @JsonPropertyDescription(
            "The saved memory that the guest is brought back from, once: a guest that ends after"
                + " that is started afresh.")
        @Nullable SavedMemory restore,
    @JsonPropertyDescription(
            "What the guest is told while it runs. Unlike the rest of the spec it follows the"
                + " VirtualMachine at once. Absent: power On.")
        @Change(Impact.LIVE)
        DomainRun run) {
  /** Fills in the default, and copies the lists. */
  public DomainSpec {
    run = run == null ? DomainRun.DEFAULT : run;
    volumes = volumes == null ? List.of() : List.copyOf(volumes);
    disks = disks == null ? List.of() : List.copyOf(disks);
    networks = networks == null ? List.of() : List.copyOf(networks);
  }

  /** This definition, opened: to be run by a node in the place of a slot. */
  public DomainSpec openedOn(String node, String slot, List<DomainVolume> bound) {
    return new DomainSpec(
        virtualMachine,
        node,
        slot,
        bound,
        cpu,
        memory,
        firmware,
        disks,
        networks,
        terminationGracePeriodSeconds,
        placement,
        state,
        restore,
        run);
  }

  /** This definition, of a guest that is brought back from a memory. */
  public DomainSpec restoring(SavedMemory saved) {
    return new DomainSpec(
        virtualMachine,
        nodeName,
        slotUid,
        volumes,
        cpu,
        memory,
        firmware,
        disks,
        networks,
        terminationGracePeriodSeconds,
        placement,
        state,
        saved,
        run);
  }

  /** This definition, with something else to tell the guest. */
  public DomainSpec telling(DomainRun other) {
    return new DomainSpec(
        virtualMachine,
        nodeName,
        slotUid,
        volumes,
        cpu,
        memory,
        firmware,
        disks,
        networks,
        terminationGracePeriodSeconds,
        placement,
        state,
        restore,
        other);
  }

  /** The disk that cloud-init in the guest reads. */
  public Optional<CloudInitDisk> cloudInit() {
    return disks.stream().flatMap(d -> Optional.ofNullable(d.cloudInit()).stream()).findFirst();
  }

  /** The claims that its disks and its state are on. */
  public List<String> claimNames() {
    return Stream.concat(
            disks.stream().flatMap(d -> d.claimName().stream()),
            Stream.ofNullable(state).map(StateOnClaim::claimName))
        .toList();
  }

  /** Whether it has a disk on a claim. */
  public boolean hasDiskOnClaim() {
    return disks.stream().anyMatch(d -> d.claimName().isPresent());
  }
}
