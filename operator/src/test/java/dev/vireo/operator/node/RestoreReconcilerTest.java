package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.operator.node.Heartbeat.Pulse;
import dev.vireo.operator.node.RestoreView.Awaited;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestoreReconcilerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");

  private final KubernetesClientException refused =
      new KubernetesClientException("refused", 403, null);
  private final List<String> done = new ArrayList<>();
  private final NodeSignals signals = new NodeSignals();
  private final List<String> notTold = List.of("node-a", "node-b", "node-c");
  private RestoreView view = RestoreView.NONE;
  private Optional<KubernetesClientException> failure = Optional.empty();

  @BeforeEach
  void listen() {
    signals.listenToRestores(() -> done.add("signal"));
  }

  @Test
  void allAreToldOnceBeforeTheProcessBeginsAnew() {
    var follower = begunAt(0);
    view = told(1);
    follower.follow("node-b", Pulse.Beating, NOW);
    follower.follow("node-c", Pulse.Beating, NOW);
    assertThat(done).containsExactly("node-a 1", "node-b 1", "node-c 1", "anew");
  }

  @Test
  void theProcessBeginsAnewAlsoWhenNobodyCanBeTold() {
    var follower = begunAt(0);
    view = told(1);
    failure = Optional.of(refused);
    follower.follow("node-b", Pulse.Beating, NOW);
    assertThat(done).containsExactly("node-a 1", "node-b 1", "node-c 1", "anew");
  }

  @Test
  void anApiServerThatDoesNotAnswerIsNotAskedForEachAgent() {
    var follower = begunAt(0);
    view = told(1);
    failure = Optional.of(new KubernetesClientException("away"));
    follower.follow("node-b", Pulse.Beating, NOW);
    assertThat(done).containsExactly("node-a 1", "anew");
  }

  @Test
  void eachLookTellsTheAgentOfItsOwnNode() {
    var follower = begunAt(1);
    view = told(1);
    follower.follow("node-b", Pulse.Beating, NOW);
    follower.follow("node-x", Pulse.Beating, NOW);
    assertThat(done).containsExactly("signal", "node-b 1");
  }

  @Test
  void vmsLookAnewAlsoWhenAnAgentCannotBeTold() {
    var follower = begunAt(1);
    view = told(1);
    failure = Optional.of(refused);
    assertThatThrownBy(() -> follower.follow("node-b", Pulse.Beating, NOW)).isSameAs(refused);
    assertThat(done).containsExactly("signal", "node-b 1");
  }

  private static RestoreView told(int epoch) {
    return new RestoreView(epoch, List.of(new Awaited("node-a", Optional.empty())), List.of());
  }

  private RestoreReconciler begunAt(int epoch) {
    return new RestoreReconciler(
        _ -> view,
        new StaleCacheObserver(new Told(epoch), _ -> OptionalLong.empty()),
        new RestoreReconciler.Agents(
            _ -> notTold.stream().map(RestoreReconcilerTest::lease).toList(), this::tell),
        signals,
        _ -> done.add("anew"));
  }

  private void tell(Lease lease, int epoch) {
    done.add(lease.getMetadata().getName() + " " + epoch);
    failure.ifPresent(e -> {
      throw e;
    });
  }

  private static Lease lease(String node) {
    return new LeaseBuilder().withNewMetadata().withName(node).endMetadata().build();
  }

  private record Told(int epoch) implements StaleCacheObserver.Server {
    @Override
    public OptionalLong versionOfLease(String node) {
      return OptionalLong.empty();
    }
  }
}
