package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.Hypervisor;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds out whether the caches are of a time that a restore of etcd has undone. A watch that was
 * begun before it tells nothing until the versions of before are reached again, and never what was
 * done until then; so it is told by which restores the hosts know of now, and knew of when the
 * caches were begun.
 */
final class StaleCacheObserver {
  private static final Duration ASKED_EVERY = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final NodeObserver cached;
  private final String namespace;
  private final int begunAt;
  private Instant asked = Instant.MIN;

  /** To be made before the caches are begun. */
  StaleCacheObserver(KubernetesClient client, NodeObserver cached, String namespace) {
    this.client = client;
    this.cached = cached;
    this.namespace = namespace;
    this.begunAt = askEpoch();
  }

  /**
   * Why they are stale, if they are.
   *
   * @param epoch of the cluster as the caches tell it
   */
  Optional<String> find(int epoch, Instant now) {
    return epoch > begunAt || (isTimeToAsk(now) && askEpoch() > begunAt)
        ? Optional.of("etcd was restored from a backup, as an agent has noticed")
        : Optional.empty();
  }

  /** Why they are, for a node that is silent: maybe only its watch is. */
  Optional<String> findOf(String node) {
    Lease is = client.leases().inNamespace(namespace).withName(node).get();
    return Optional.ofNullable(is)
        .filter(cached::knowsLaterThan)
        .map(
            _ -> "etcd was restored from a backup: the Lease of " + node + " is older than it was");
  }

  private boolean isTimeToAsk(Instant now) {
    boolean due = asked.equals(Instant.MIN) || !now.isBefore(asked.plus(ASKED_EVERY));
    if (due) {
      asked = now;
    }
    return due;
  }

  private int askEpoch() {
    return NodeObserver.epochOf(client.resources(Hypervisor.class).list().getItems().stream());
  }
}
