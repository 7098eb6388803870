package dev.vireo.operator.vm;

import static dev.vireo.operator.vm.ObservedFile.DELETED_AT;
import static dev.vireo.operator.vm.ObservedFile.UID;
import static dev.vireo.operator.vm.ObservedFile.or;
import static dev.vireo.operator.vm.ObservedFile.orEmpty;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.BrokenImage;
import dev.vireo.api.v1alpha1.Cpu;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainEphemeralDisk;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.DomainPersistentVolumeClaimDisk;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.DomainVolume;
import dev.vireo.api.v1alpha1.Firmware;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.InterfaceStatus;
import dev.vireo.api.v1alpha1.PodNetwork;
import dev.vireo.api.v1alpha1.ReadinessStatus;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.ResolvedImage;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.StateOnClaim;
import dev.vireo.api.v1alpha1.VirtualMachineReference;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Domain of the VM, not opened and without status, unless told otherwise. */
record DomainPart(
    String name,
    @Nullable String uid,
    @Nullable @JsonProperty("vm-uid") String vmUid,
    @Nullable String memory,
    @Nullable @JsonProperty("on-claims") List<String> onClaims,
    @Nullable Map<String, String> volumes,
    @Nullable String node,
    boolean deleting,
    @Nullable DomainState state,
    @Nullable Reason reason,
    @Nullable String message,
    @Nullable String machine,
    @Nullable String boot,
    @Nullable Reason end,
    @Nullable @JsonProperty("told") Told told,
    @Nullable Restarts restart,
    @Nullable List<GuestRun> history,
    @Nullable String ip,
    boolean agent,
    boolean probed,
    @Nullable Boolean ready,
    @Nullable GuestPower power,
    @Nullable @JsonProperty("on-reboot") RebootAction onReboot,
    @Nullable @JsonProperty("state-on") String stateOn,
    @JsonProperty("saved-definition") boolean savedDefinition,
    boolean saved,
    @Nullable Integer epoch) {
  Domain domain() {
    String owner = or(vmUid, UID);
    var metadata =
        new ObjectMetaBuilder()
            .withNamespace("shop")
            .withName(name)
            .withUid(or(uid, name))
            .withResourceVersion("11")
            .addToLabels(Labels.VM, "web-1")
            .withFinalizers(Finalizers.DOMAIN);
    if (deleting) {
      metadata.withDeletionTimestamp(DELETED_AT);
    }
    var domain = new Domain();
    domain.setMetadata(metadata.build());
    domain.setSpec(
        new DomainSpec(
            new VirtualMachineReference("web-1", owner),
            node,
            node == null ? null : "slot-of-" + name,
            volumesOf(),
            new Cpu(1),
            ObservedFile.memory(memory),
            new Firmware(null),
            null,
            disks(),
            List.of(
                new DomainNetwork(
                    "default", Identities.mac(owner, "default"), new PodNetwork(null))),
            20,
            null,
            stateOnClaim(),
            null,
            null,
            run()));
    if (savedDefinition) {
      domain.setSpec(Saved.broughtBack(node, volumesOf()));
    }
    if (state != null) {
      domain.setStatus(status());
    }
    return domain;
  }

  private @Nullable StateOnClaim stateOnClaim() {
    return stateOn == null ? null : new StateOnClaim(stateOn);
  }

  /** Capacities by claim. */
  private List<DomainVolume> volumesOf() {
    Map<String, String> given = volumes == null ? Map.of() : volumes;
    return given.entrySet().stream()
        .map(
            v -> new DomainVolume(v.getKey(), "pv-" + v.getKey(), new Quantity(v.getValue()), null))
        .toList();
  }

  private List<DomainDisk> disks() {
    var image = new ResolvedImage("tiny", new HostFile("tiny.img"));
    return Stream.concat(
            Stream.of(new DomainDisk("root", new DomainEphemeralDisk(image), null, null)),
            orEmpty(onClaims).stream()
                .map(c ->
                    new DomainDisk(
                        c + "-disk",
                        null,
                        new DomainPersistentVolumeClaimDisk(c, null, null),
                        null)))
        .toList();
  }

  /** What its agent is told: as a VM's spec says that says nothing, unless told otherwise. */
  private DomainRun run() {
    GuestPower does = or(power, GuestPower.On);
    Told policy = or(told, does == GuestPower.On ? Told.Always : Told.Never);
    return new DomainRun(
        does,
        policy.policy(),
        null,
        null,
        BrokenImage.Ask,
        or(onReboot, RebootAction.Restart),
        probed ? ObservedFile.PROBES : null,
        policy != Told.Nothing
            ? null
            : does == GuestPower.On ? RestartPolicy.Always : RestartPolicy.Never,
        epoch);
  }

  /** What its agent is told to do when the guest ends by itself. */
  enum Told {
    Always,
    OnFailure,
    Never,
    Nothing;

    @Nullable RestartPolicy policy() {
      return this == Nothing ? null : RestartPolicy.valueOf(name());
    }
  }

  private DomainStatus status() {
    boolean started = machine != null || state != DomainState.Waiting;
    return new DomainStatus(
        1L,
        state,
        reason,
        message,
        started ? new HostIdentity(or(machine, "machine-a"), or(boot, "boot-1")) : null,
        null,
        end == null ? null : new DomainEnd(end, "How it ended.", "2026-11-23T04:58:00Z"),
        saved ? Saved.MEMORY : null,
        restart,
        orEmpty(history),
        ip == null
            ? List.of()
            : List.of(new InterfaceStatus("default", Identities.mac(UID, "default"), List.of(ip))),
        agent ? GuestStatus.named("Debian", "web-1") : null,
        null,
        ready == null ? null : new ReadinessStatus(ready, "As it was probed.", DELETED_AT));
  }
}
