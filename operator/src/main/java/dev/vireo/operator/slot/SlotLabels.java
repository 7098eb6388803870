package dev.vireo.operator.slot;

import dev.vireo.api.meta.Annotations;
import dev.vireo.api.meta.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Keeps the labels of a slot those of its VM, so that Services and NetworkPolicies follow a change
 * of the VM's labels without a restart. Pure.
 *
 * <p>Others set labels on pods too (a scheduler the node's zone, a mesh its own). So the slot says
 * in an annotation which of its labels were copied from the VM, and only those are ever taken off.
 */
public final class SlotLabels {
  private static final String COPIED = Labels.GROUP + "/vm-labels";

  private SlotLabels() {}

  /**
   * What must change in a slot's metadata.
   *
   * @param labels to set, or to take off where the value is empty
   * @param annotations to set
   */
  public record Change(Map<String, Optional<String>> labels, Map<String, String> annotations) {
    /** Copies the maps. */
    public Change {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }
  }

  /** What must change for a slot to have the labels of its VM; empty if nothing must. */
  public static Optional<Change> change(Pod slot, Map<String, String> vmLabels) {
    Map<String, String> is = orEmpty(slot.getMetadata().getLabels());
    var labels = new HashMap<String, Optional<String>>();
    for (String gone : copied(slot)) {
      if (!vmLabels.containsKey(gone) && is.containsKey(gone)) {
        labels.put(gone, Optional.empty());
      }
    }
    Set<String> ours = copiedOf(vmLabels);
    vmLabels.forEach((key, value) -> {
      if (ours.contains(key) && !value.equals(is.get(key))) {
        labels.put(key, Optional.of(value));
      }
    });
    return labels.isEmpty()
        ? Optional.empty()
        : Optional.of(new Change(labels, copiedKeys(vmLabels)));
  }

  /** The annotation that says which labels are the VM's. */
  static Map<String, String> copiedKeys(Map<String, String> vmLabels) {
    return Map.of(COPIED, String.join(",", copiedOf(vmLabels)));
  }

  /** The keys of what is copied: Vireo's own labels are never the user's to set. */
  static Set<String> copiedOf(Map<String, String> vmLabels) {
    return vmLabels.keySet().stream()
        .filter(key -> !key.startsWith(Labels.GROUP + "/"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> copied(Pod slot) {
    String keys = Annotations.find(slot, COPIED).orElse("");
    return Arrays.stream(keys.split(",")).filter(k -> !k.isEmpty()).collect(Collectors.toSet());
  }

  private static Map<String, String> orEmpty(Map<String, String> given) {
    return given == null ? Map.of() : given;
  }
}
