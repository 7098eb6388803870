package dev.vireo.operator.node;

import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Lets through only those updates of a Node that matter: the kubelet writes its status often. */
public final class NodeChanged implements OnUpdateFilter<Node> {
  @Override
  public boolean accept(Node node, Node before) {
    return !Objects.equals(node.getMetadata().getLabels(), before.getMetadata().getLabels())
        || !Objects.equals(node.getSpec(), before.getSpec())
        || node.isMarkedForDeletion() != before.isMarkedForDeletion();
  }
}
