package dev.vireo.operator.it;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An agent that renews its node's Lease until it is closed, by a clock that may be wrong. */
final class Heart implements AutoCloseable {
  private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();

  private Heart() {}

  static Heart of(PlayedAgent agent, String node, Duration clockAhead) {
    var heart = new Heart();
    agent.heartbeat(node, Instant.now().plus(clockAhead));
    var _ =
        heart.beats.scheduleWithFixedDelay(
            () -> beat(agent, node, clockAhead), 500, 500, TimeUnit.MILLISECONDS);
    return heart;
  }

  static Heart of(PlayedAgent agent, String node) {
    return of(agent, node, Duration.ZERO);
  }

  private static void beat(PlayedAgent agent, String node, Duration clockAhead) {
    try {
      agent.renew(node, Instant.now().plus(clockAhead));
    } catch (KubernetesClientException e) {
      // As an agent does: it tries again with the next beat.
    }
  }

  @Override
  public void close() {
    beats.close();
  }
}
