package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent knows of its host.
 *
 * @param host the machine and its boot
 * @param libvirtVersion version of the libvirt daemon
 * @param hypervisorVersion version of QEMU
 * @param emulator path of QEMU on the host
 * @param architecture the host's processor architecture
 * @param virtType how guests are run
 * @param cgroupPlacement how QEMU gets into the slot's cgroup
 * @param machineTypes machine types that can be run
 * @param guests how many guests of Vireo run
 * @param restored what it has told since etcd was last restored from a backup; absent if that was
 *     never noticed
 * @param conditions for machines
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonClassDescription("What the node's agent knows of its host.")
public record HypervisorStatus(
    @JsonPropertyDescription(
            "The machine and its boot. Another boot of the same machine proves that guests of an"
                + " earlier one are gone; another machine proves nothing.")
        @Nullable HostIdentity host,
    @JsonPropertyDescription("Version of the libvirt daemon, for example 9.0.0.")
        @Nullable String libvirtVersion,
    @JsonPropertyDescription("Version of QEMU, for example 7.2.22.")
        @Nullable String hypervisorVersion,
    @JsonPropertyDescription("Path of the QEMU program on the host.") @Nullable String emulator,
    @JsonPropertyDescription("Processor architecture of the host, for example x86_64.")
        @Nullable String architecture,
    @JsonPropertyDescription(
            "How guests are run: kvm (by hardware) or qemu (by emulation, much slower). Found out by"
                + " trying, unless the agent is told.")
        @Nullable VirtType virtType,
    @JsonPropertyDescription(
            "How QEMU gets into the slot's cgroup: Wrapper (an emulator wrapper, where the kubelet"
                + " uses the cgroupfs driver on cgroup v1) or Partition (libvirt's own resource"
                + " partition, where it uses systemd on cgroup v2). On other nodes guests are not"
                + " started, and the condition Ready says so.")
        @Nullable CgroupPlacement cgroupPlacement,
    @JsonPropertyDescription("Machine types that QEMU can run, newest first.")
        List<String> machineTypes,
    @JsonPropertyDescription("How many guests of Vireo run on the host.") @Nullable Integer guests,
    @JsonPropertyDescription(
            "What the agent has told since etcd was last restored from a backup. Absent: no restore"
                + " was ever noticed.")
        @Nullable RestoreReport restored,
    @JsonPropertyDescription("Conditions: Ready (new guests can be started here).")
        List<Condition> conditions) {
  /** Copies the lists. */
  public HypervisorStatus {
    machineTypes = machineTypes == null ? List.of() : List.copyOf(machineTypes);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** How guests are run, in libvirt's words. */
  public enum VirtType {
    /** By the processor's virtualization. */
    kvm,
    /** By software emulation. */
    qemu
  }

  /** Ways by which QEMU gets into the slot's cgroup. */
  public enum CgroupPlacement {
    /** By the emulator wrapper, which the agent moves before it becomes QEMU. */
    Wrapper,
    /** By libvirt's resource partition. */
    Partition
  }
}
