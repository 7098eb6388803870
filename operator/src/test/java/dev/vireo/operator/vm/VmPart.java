package dev.vireo.operator.vm;

import static dev.vireo.operator.vm.ObservedFile.DELETED_AT;
import static dev.vireo.operator.vm.ObservedFile.UID;
import static dev.vireo.operator.vm.ObservedFile.or;
import static dev.vireo.operator.vm.ObservedFile.orEmpty;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.BrokenImage;
import dev.vireo.api.v1alpha1.Cpu;
import dev.vireo.api.v1alpha1.Disk;
import dev.vireo.api.v1alpha1.EphemeralDisk;
import dev.vireo.api.v1alpha1.Firmware;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.ImageReference;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.PersistentVolumeClaimDisk;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.State;
import dev.vireo.api.v1alpha1.StateClaim;
import dev.vireo.api.v1alpha1.StateTemplate;
import dev.vireo.api.v1alpha1.UpdatePolicy;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineSpec;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The VM: On, with its finalizer, and never started, unless told otherwise. */
record VmPart(
    @Nullable Power power,
    @Nullable @JsonProperty("restart-policy") RestartPolicy restartPolicy,
    @Nullable @JsonProperty("update-policy") UpdatePolicy updatePolicy,
    boolean deleting,
    @JsonProperty("without-finalizer") boolean withoutFinalizer,
    @Nullable Map<String, String> labels,
    @Nullable String memory,
    @Nullable String image,
    @Nullable @JsonProperty("on-claims") List<String> onClaims,
    @Nullable String claim,
    @Nullable Integer incarnations,
    @Nullable EndPart lastEnd,
    @Nullable Restarts restarts,
    @Nullable List<GuestRun> history,
    @Nullable @JsonProperty("down-since") String downSince,
    @Nullable @JsonProperty("not-ready") Reason notReady,
    @Nullable String restartedAt,
    @Nullable String restarted,
    @Nullable String rebootedAt,
    @Nullable @JsonProperty("state-on") String stateOn,
    @JsonProperty("state-template") boolean stateTemplate,
    boolean saved,
    boolean probed) {
  /** How an incarnation ended. */
  record EndPart(String domain, Reason reason, @Nullable String message, @Nullable String time) {
    LastEnd lastEnd() {
      return new LastEnd(
          domain, reason, or(message, "How it ended."), or(time, "2026-11-23T04:58:00Z"));
    }
  }

  /** Nothing else is told of it. */
  static VmPart plain() {
    return new VmPart(
        null, null, null, false, false, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, false, false, false);
  }

  VirtualMachine vm() {
    var metadata =
        new ObjectMetaBuilder()
            .withNamespace("shop")
            .withName("web-1")
            .withUid(UID)
            .withLabels(labels)
            .withGeneration(3L)
            .withResourceVersion("7");
    if (!withoutFinalizer) {
      metadata.withFinalizers(Finalizers.VIRTUAL_MACHINE);
    }
    if (deleting) {
      metadata.withDeletionTimestamp(DELETED_AT);
    }
    var vm = new VirtualMachine();
    vm.setMetadata(metadata.build());
    vm.setSpec(
        new VirtualMachineSpec(
            or(power, Power.On),
            or(restartPolicy, RestartPolicy.Always),
            or(updatePolicy, UpdatePolicy.OnRestart),
            new Cpu(1),
            ObservedFile.memory(memory),
            new Firmware(null),
            null,
            disks(),
            List.of(dev.vireo.api.v1alpha1.Network.podDefault()),
            20,
            null,
            restartedAt,
            rebootedAt,
            null,
            state(),
            probed ? ObservedFile.PROBES : null));
    vm.setStatus(
        new VirtualMachineStatus(
            null,
            null,
            claim,
            incarnations,
            null,
            lastEnd == null ? null : lastEnd.lastEnd(),
            restarts,
            orEmpty(history),
            saved ? Saved.state() : null,
            conditions(),
            List.of(),
            null,
            restarted));
    return vm;
  }

  private @Nullable State state() {
    if (stateTemplate) {
      return new State(null, new StateTemplate("1Gi", "fast"), BrokenImage.Ask);
    }
    return stateOn == null ? null : new State(new StateClaim(stateOn), null, BrokenImage.Ask);
  }

  private List<Condition> conditions() {
    if (downSince == null && notReady == null) {
      return List.of();
    }
    var conditions = Conditions.after(List.of(), 3, Instant.parse(or(downSince, DELETED_AT)));
    if (downSince != null) {
      conditions.isFalse(ConditionType.Running, Reason.SlotEnded, "The slot ended.");
    }
    if (notReady != null) {
      conditions.isFalse(ConditionType.Ready, notReady, "As it was told.");
    }
    return conditions.list();
  }

  private List<Disk> disks() {
    var root =
        new Disk("root", new EphemeralDisk(new ImageReference(or(image, "tiny"))), null, null);
    return Stream.concat(
            Stream.of(root),
            orEmpty(onClaims).stream()
                .map(c ->
                    new Disk(
                        c + "-disk", null, new PersistentVolumeClaimDisk(c, null, null), null)))
        .toList();
  }
}
