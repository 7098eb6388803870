package dev.vireo.operator.vm;

import static dev.vireo.operator.vm.ObservedFile.DELETED_AT;
import static dev.vireo.operator.vm.ObservedFile.or;

import dev.vireo.api.meta.Labels;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A slot, made for the Domain of its name, unless told otherwise. */
record SlotPart(
    String name,
    @Nullable String owner,
    @Nullable String node,
    @Nullable String phase,
    boolean deleting,
    @Nullable String unschedulable,
    @Nullable String gate,
    @Nullable Map<String, String> labels,
    @Nullable String copied,
    @Nullable String created) {
  Pod slot() {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName(name)
            .withUid("slot-of-" + name)
            .withLabels(labels)
            .addToAnnotations("vireo.dev/vm-labels", or(copied, ""))
            .withCreationTimestamp(or(created, "2026-11-23T04:50:00Z"))
            .withDeletionTimestamp(deleting ? DELETED_AT : null)
            .withOwnerReferences(
                new OwnerReferenceBuilder().withKind("Domain").withUid(or(owner, name)).build())
            .endMetadata()
            .withNewSpec()
            .withNodeName(node)
            .endSpec()
            .withNewStatus()
            .withPhase(or(phase, "Pending"))
            .endStatus();
    if (unschedulable != null) {
      pod.editStatus()
          .addNewCondition()
          .withType("PodScheduled")
          .withStatus("False")
          .withMessage(unschedulable)
          .endCondition()
          .endStatus();
    }
    if (gate != null) {
      pod.editStatus()
          .addNewCondition()
          .withType(Labels.GUEST_RUNNING_GATE)
          .withStatus(gate)
          .endCondition()
          .endStatus();
    }
    return pod.build();
  }
}
