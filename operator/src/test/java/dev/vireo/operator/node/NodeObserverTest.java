package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.node.RestoreView.Awaited;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeObserverTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(40);
  private static final String NAMESPACE = "vireo-system";
  private static final String TOLD = "{\"restored\": {\"epoch\": %d}}";
  private static final RestoreView TOLD_BY_ALL = new RestoreView(2, List.of(), List.of());

  private final FakeCache<Hypervisor> hypervisors = new FakeCache<>();
  private final FakeCache<Lease> leases = new FakeCache<>();
  private final NodeObserver observer =
      new NodeObserver(
          hypervisors,
          leases,
          new HeartbeatObserver(TIMEOUT, Clock.fixed(NOW, ZoneOffset.UTC)),
          NAMESPACE,
          TIMEOUT);

  @Test
  void aNodeThatJoinsWhenAllHaveToldIsNotAwaited() {
    host("node-a", TOLD.formatted(2));
    host("node-b", "{}");
    leases.put(NodeApplier.leaseOf("node-b", NAMESPACE, observer.restore(NOW)));
    assertThat(observer.restore(NOW).awaited()).isEmpty();
    assertThat(observer.leasesBefore(2)).as("its agent is told by the Lease").isEmpty();
  }

  @Test
  void itIsAfterTheNextRestore() {
    host("node-b", "{}");
    leases.put(NodeApplier.leaseOf("node-b", NAMESPACE, TOLD_BY_ALL));
    host("node-a", TOLD.formatted(3));
    assertThat(observer.restore(NOW).awaited()).extracting(Awaited::node).containsExactly("node-b");
  }

  @Test
  void aNodeThatJoinsWhileAHostIsAwaitedMayBeOneOfBefore() {
    host("node-a", TOLD.formatted(2));
    host("node-b", "{}");
    host("node-c", "{\"host\": {\"machineId\": \"machine\", \"bootId\": \"boot-1\"}}");
    leases.put(NodeApplier.leaseOf("node-b", NAMESPACE, observer.restore(NOW)));
    assertThat(observer.restore(NOW).awaited())
        .extracting(Awaited::node)
        .containsExactly("node-b", "node-c");
  }

  @Test
  void whereNothingWasRestoredALeaseTellsNothing() {
    Lease lease = NodeApplier.leaseOf("node-b", NAMESPACE, RestoreView.NONE);
    assertThat(lease.getMetadata().getAnnotations()).isEmpty();
  }

  private void host(String name, String status) {
    hypervisors.put(
        new KubernetesSerialization()
            .unmarshal(
                "{\"metadata\": {\"name\": \"%s\"}, \"status\": %s}".formatted(name, status),
                Hypervisor.class));
  }

  private static final class FakeCache<T extends HasMetadata> implements Cache<T> {
    private final Map<ResourceID, T> all = new LinkedHashMap<>();

    void put(T object) {
      all.put(ResourceID.fromResource(object), object);
    }

    @Override
    public Optional<T> get(ResourceID id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public boolean contains(ResourceID id) {
      return all.containsKey(id);
    }

    @Override
    public Stream<ResourceID> keys() {
      return all.keySet().stream();
    }

    @Override
    public Stream<T> list(Predicate<T> predicate) {
      return all.values().stream().filter(predicate);
    }
  }
}
