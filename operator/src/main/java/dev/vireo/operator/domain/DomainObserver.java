package dev.vireo.operator.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.operator.domain.DomainObserved.VmPresence;
import dev.vireo.operator.node.NodeView;
import dev.vireo.operator.node.NodeViews;
import dev.vireo.operator.slot.Slots;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** Reads what surrounds a Domain that is being deleted; not from caches, for it happens seldom. */
final class DomainObserver {
  private final KubernetesClient client;
  private final NodeViews nodes;

  DomainObserver(KubernetesClient client, NodeViews nodes) {
    this.client = client;
    this.nodes = nodes;
  }

  DomainObserved observe(Domain domain) {
    String namespace = domain.getMetadata().getNamespace();
    var vm =
        client
            .resources(VirtualMachine.class)
            .inNamespace(namespace)
            .withName(domain.getSpec().virtualMachine().name())
            .get();
    if (vm != null) {
      return new DomainObserved(domain, VmPresence.Present, Optional.empty(), nodeOf(domain));
    }
    Pod pod = client.pods().inNamespace(namespace).withName(domain.getMetadata().getName()).get();
    return new DomainObserved(
        domain,
        VmPresence.Gone,
        Optional.ofNullable(pod).filter(p -> Slots.belongsTo(p, domain)),
        nodeOf(domain));
  }

  private NodeView nodeOf(Domain domain) {
    String node = domain.getSpec().nodeName();
    return node == null ? NodeView.unknown("") : nodes.confirmNode(node);
  }
}
