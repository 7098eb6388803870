package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.Hypervisor;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.OptionalLong;

/**
 * What the API server says of the hosts now, from no cache.
 *
 * @param namespace of the Leases
 */
record LiveHostObserver(KubernetesClient client, String namespace)
    implements StaleCacheObserver.Server {
  @Override
  public int epoch() {
    return NodeObserver.epochOf(client.resources(Hypervisor.class).list().getItems().stream());
  }

  @Override
  public OptionalLong versionOfLease(String node) {
    Lease lease = client.leases().inNamespace(namespace).withName(node).get();
    return lease == null ? OptionalLong.empty() : OptionalLong.of(NodeObserver.versionOf(lease));
  }
}
