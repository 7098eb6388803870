package dev.vireo.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a guest may run, in the words of a Pod's spec.
 *
 * @param nodeSelector labels that the node must carry
 * @param affinity affinity to nodes and to other pods
 * @param tolerations taints that the guest bears
 * @param topologySpreadConstraints how guests spread over failure domains
 * @param priorityClassName who goes first when room is short
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Placement(
    @JsonPropertyDescription(
            "Labels that the node must carry, as in a Pod's spec.nodeSelector. Default: none.")
        Map<String, String> nodeSelector,
    @JsonPropertyDescription(
            "Affinity to nodes and to other pods, as in a Pod's spec.affinity (kubectl explain"
                + " pod.spec.affinity). Default: none.")
        @Nullable Affinity affinity,
    @JsonPropertyDescription(
            "Taints that the guest bears, as in a Pod's spec.tolerations (kubectl explain"
                + " pod.spec.tolerations). Default: none beside those that every slot has.")
        List<Toleration> tolerations,
    @JsonPropertyDescription(
            "How guests spread over failure domains, as in a Pod's spec.topologySpreadConstraints"
                + " (kubectl explain pod.spec.topologySpreadConstraints). Default: none.")
        List<TopologySpreadConstraint> topologySpreadConstraints,
    @JsonPropertyDescription(
            "Name of the PriorityClass of the slot, as in a Pod's spec.priorityClassName. Default:"
                + " the cluster's default.")
        @Nullable String priorityClassName) {
  /** Copies the collections. */
  public Placement {
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    topologySpreadConstraints =
        topologySpreadConstraints == null ? List.of() : List.copyOf(topologySpreadConstraints);
  }

  /** Anywhere. */
  public static Placement anywhere() {
    return new Placement(Map.of(), null, List.of(), List.of(), null);
  }
}
