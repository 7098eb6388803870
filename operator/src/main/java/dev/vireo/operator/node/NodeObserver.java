package dev.vireo.operator.node;

import dev.vireo.api.meta.Epoch;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.RestoreReport;
import dev.vireo.operator.node.NodeObserved.Presence;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

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

  /** What the hosts have told since etcd was last restored. */
  RestoreView restore(Instant now) {
    int epoch = epochOf(hypervisors.list());
    // This is done for each VM at each look, and there is seldom anything to look at.
    return RestoreView.of(
        epoch,
        hypervisors
            .list()
            .filter(h -> reportOf(h).epoch() < epoch || !reportOf(h).unknownGuests().isEmpty())
            .map(h -> new HostTold(observe(h.getMetadata().getName(), now), reportOf(h)))
            .toList(),
        now,
        heartbeatTimeout);
  }

  /** The highest number of restores that one of them knows of. */
  static int epochOf(Stream<Hypervisor> hypervisors) {
    return hypervisors
        .flatMap(h -> told(h).stream())
        .mapToInt(RestoreReport::epoch)
        .max()
        .orElse(0);
  }

  /**
   * What a host has told, or, of a node that has joined since, that there is nothing to tell: when
   * all others had told, VMs could be started already, so waiting for it would guard nothing.
   */
  private RestoreReport reportOf(Hypervisor hypervisor) {
    return told(hypervisor)
        .orElseGet(() ->
            new RestoreReport(
                lease(hypervisor.getMetadata().getName()).map(Epoch::joinedOn).orElse(0),
                List.of()));
  }

  private static Optional<RestoreReport> told(Hypervisor hypervisor) {
    return Optional.ofNullable(hypervisor.getStatus())
        .flatMap(s -> Optional.ofNullable(s.restored()));
  }

  /** Leases of agents that do not tell of as many restores as are known of. */
  List<Lease> leasesBefore(int epoch) {
    return hypervisors
        .list()
        .flatMap(h -> lease(h.getMetadata().getName()).stream())
        .filter(lease -> Epoch.toldOn(lease) < epoch)
        .toList();
  }

  /** Of a node's Lease, as far as it is known. */
  OptionalLong versionOfLease(String node) {
    return lease(node).stream().mapToLong(NodeObserver::versionOf).findAny();
  }

  /** Resource versions are numbers that grow, since Kubernetes 1.35 by its own word. */
  static long versionOf(Lease lease) {
    return Long.parseLong(lease.getMetadata().getResourceVersion());
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
