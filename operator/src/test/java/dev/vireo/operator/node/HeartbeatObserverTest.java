package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.operator.node.Heartbeat.Pulse;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeartbeatObserverTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(40);
  private static final Lease BEFORE = renewedAt(NOW.minusSeconds(20));
  private static final Lease AFTER = renewedAt(NOW.minusSeconds(10));

  private final HeartbeatObserver heartbeats =
      new HeartbeatObserver(TIMEOUT, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void silenceIsCountedFromTheFirstLookOfWhoever() {
    heartbeats.peek("node-a", Optional.of(BEFORE), NOW.minusSeconds(41));
    Heartbeat later = heartbeats.peek("node-a", Optional.of(BEFORE), NOW);
    assertThat(later.pulse(NOW, TIMEOUT)).isEqualTo(Pulse.Silent);
    assertThat(heartbeats.look("node-a", Optional.of(BEFORE), NOW)).isEqualTo(later);
  }

  @Test
  void whatIsOnlyPeekedAtStaysNews() {
    heartbeats.look("node-a", Optional.of(BEFORE), NOW.minusSeconds(41));
    Heartbeat peeked = heartbeats.peek("node-a", Optional.of(AFTER), NOW);
    assertThat(peeked.pulse(NOW, TIMEOUT)).isEqualTo(Pulse.Beating);
    assertThat(heartbeats.accept(AFTER, BEFORE)).isTrue();
  }

  @Test
  void aHeartbeatIsNewsOnlyOfAnAgentThatWasNotHeardOf() {
    assertThat(heartbeats.accept(AFTER, BEFORE)).as("the first in this process").isTrue();
    assertThat(heartbeats.accept(renewedAt(NOW), AFTER)).isFalse();
  }

  private static Lease renewedAt(Instant time) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName("node-a")
        .endMetadata()
        .withNewSpec()
        .withRenewTime(time.atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }
}
