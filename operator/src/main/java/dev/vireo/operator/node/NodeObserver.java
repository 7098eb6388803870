package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.node.NodeObserved.Presence;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads what is known of nodes, from the caches of the event sources. */
final class NodeObserver {
  private final Cache<Hypervisor> hypervisors;
  private final Cache<Lease> leases;
  private final HeartbeatObserver heartbeats;
  private final String namespace;
  private final Duration heartbeatTimeout;

  NodeObserver(
      Cache<Hypervisor> hypervisors,
      Cache<Lease> leases,
      HeartbeatObserver heartbeats,
      String namespace,
      Duration heartbeatTimeout) {
    this.hypervisors = hypervisors;
    this.leases = leases;
    this.heartbeats = heartbeats;
    this.namespace = namespace;
    this.heartbeatTimeout = heartbeatTimeout;
  }

  /** What is known, and notes whether the agent was heard of. */
  NodeObserved look(Node node, Instant now) {
    String name = node.getMetadata().getName();
    var presence = hypervisor(name).isPresent() ? Presence.Present : Presence.Missing;
    return new NodeObserved(node, presence, look(name, now));
  }

  /** What is known, and notes whether the agent was heard of. */
  NodeView look(String name, Instant now) {
    return viewOf(name, heartbeats.look(name, lease(name), now), now);
  }

  /** Whether an agent of that node has a Lease to renew. */
  boolean hasLease(String name) {
    return lease(name).isPresent();
  }

  NodeView observe(String name, Instant now) {
    return viewOf(name, heartbeats.peek(name, lease(name), now), now);
  }

  private NodeView viewOf(String name, Heartbeat heartbeat, Instant now) {
    return NodeView.of(name, hypervisor(name), lease(name), heartbeat, now, heartbeatTimeout);
  }

  private Optional<Hypervisor> hypervisor(String name) {
    return hypervisors.get(new ResourceID(name));
  }

  private Optional<Lease> lease(String name) {
    return leases.get(new ResourceID(name, namespace));
  }
}
