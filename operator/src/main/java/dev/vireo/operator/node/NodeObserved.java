package dev.vireo.operator.node;

import dev.vireo.api.meta.Labels;
import io.fabric8.kubernetes.api.model.Node;
import java.util.Map;

/**
 * What is known of a node.
 *
 * @param node the Node
 * @param hypervisor whether it has one
 * @param view what they say
 */
record NodeObserved(Node node, Presence hypervisor, NodeView view) {
  /** Whether an object is there. */
  enum Presence {
    Present,
    Missing
  }

  String name() {
    return node.getMetadata().getName();
  }

  /** Whether an agent should run here. */
  boolean linux() {
    return "linux".equals(labels().get("kubernetes.io/os"));
  }

  /** Whether slots are let in. */
  boolean labelled() {
    return labels().containsKey(Labels.HYPERVISOR);
  }

  boolean tainted() {
    return node.getSpec() != null
        && node.getSpec().getTaints().stream()
            .anyMatch(t -> Labels.NOT_READY_TAINT.equals(t.getKey()));
  }

  private Map<String, String> labels() {
    var labels = node.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
