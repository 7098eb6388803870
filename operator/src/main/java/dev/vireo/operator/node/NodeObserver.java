package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.node.NodeObserved.Presence;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.util.Optional;

/** Reads what is known of nodes, from the caches of the event sources. */
final class NodeObserver implements NodeViews {
  private final Cache<Hypervisor> hypervisors;
  private final Cache<Lease> leases;
  private final String namespace;

  NodeObserver(Cache<Hypervisor> hypervisors, Cache<Lease> leases, String namespace) {
    this.hypervisors = hypervisors;
    this.leases = leases;
    this.namespace = namespace;
  }

  NodeObserved observe(Node node) {
    String name = node.getMetadata().getName();
    return new NodeObserved(
        node, presence(hypervisor(name)), presence(lease(name)), observeNode(name));
  }

  @Override
  public NodeView observeNode(String name) {
    return NodeView.of(name, hypervisor(name), lease(name));
  }

  private Optional<Hypervisor> hypervisor(String name) {
    return hypervisors.get(new ResourceID(name));
  }

  private Optional<Lease> lease(String name) {
    return leases.get(new ResourceID(name, namespace));
  }

  private static Presence presence(Optional<?> object) {
    return object.isPresent() ? Presence.Present : Presence.Missing;
  }
}
