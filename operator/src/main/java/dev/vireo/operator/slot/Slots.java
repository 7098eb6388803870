package dev.vireo.operator.slot;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;

/** What a slot's Pod says. Pure. */
public final class Slots {
  private Slots() {}

  /** The node that the scheduler has bound the slot to. */
  public static Optional<String> nodeOf(Pod slot) {
    return Optional.ofNullable(slot.getSpec().getNodeName()).filter(n -> !n.isEmpty());
  }

  /** Why no node has been found, in the scheduler's own words. */
  public static Optional<String> unschedulable(Pod slot) {
    return condition(slot, "PodScheduled")
        .filter(c -> "False".equals(c.getStatus()))
        .map(c -> c.getMessage() == null ? "no reason given" : c.getMessage());
  }

  /**
   * Whether the slot has ended: each of these is a stop for its guest. Evicted and rejected pods
   * have a phase and no deletionTimestamp.
   */
  public static boolean ended(Pod slot) {
    return slot.isMarkedForDeletion()
        || failed(slot)
        || condition(slot, "DisruptionTarget")
            .filter(c -> "True".equals(c.getStatus()))
            .isPresent();
  }

  /** Whether the kubelet has given the slot up. */
  public static boolean failed(Pod slot) {
    return "Failed".equals(phase(slot)) || "Succeeded".equals(phase(slot));
  }

  /** Why the kubelet has given the slot up. */
  public static String failureOf(Pod slot) {
    var status = slot.getStatus();
    if (status == null || status.getReason() == null) {
      return phase(slot);
    }
    return status.getMessage() == null
        ? status.getReason()
        : status.getReason() + ": " + status.getMessage();
  }

  /** Whether the slot was made for this very Domain. */
  public static boolean belongsTo(Pod slot, Domain domain) {
    return ownerUid(slot).equals(Optional.of(domain.getMetadata().getUid()));
  }

  /** UID of the Domain that the slot was made for. */
  public static Optional<String> ownerUid(Pod slot) {
    return slot.getMetadata().getOwnerReferences().stream()
        .filter(o -> "Domain".equals(o.getKind()))
        .map(o -> o.getUid())
        .findFirst();
  }

  /** Whether the readiness gate lets traffic in; to Kubernetes one that says nothing is shut. */
  public static boolean isGateOpen(Pod slot) {
    return condition(slot, Labels.GUEST_RUNNING_GATE)
        .filter(c -> "True".equals(c.getStatus()))
        .isPresent();
  }

  private static String phase(Pod slot) {
    return slot.getStatus() == null || slot.getStatus().getPhase() == null
        ? ""
        : slot.getStatus().getPhase();
  }

  private static Optional<PodCondition> condition(Pod slot, String type) {
    return slot.getStatus() == null
        ? Optional.empty()
        : slot.getStatus().getConditions().stream()
            .filter(c -> type.equals(c.getType()))
            .findFirst();
  }
}
