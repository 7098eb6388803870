package dev.vireo.operator.node;

import dev.vireo.operator.node.Heartbeat.Pulse;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When each node's Lease was last seen to be renewed. It sees all updates of the Leases, and lets
 * through those that are news: of an agent that was not heard of. A new process begins anew, and so
 * takes no agent for silent before it has looked for the whole time-out.
 */
final class HeartbeatObserver implements OnUpdateFilter<Lease> {
  private final Duration timeout;
  private final Clock clock;
  private final Map<String, Heartbeat> seen = new ConcurrentHashMap<>();

  HeartbeatObserver(Duration timeout, Clock clock) {
    this.timeout = timeout;
    this.clock = clock;
  }

  @Override
  public boolean accept(Lease is, Lease was) {
    Instant now = clock.instant();
    String node = is.getMetadata().getName();
    Heartbeat before = seen.get(node);
    if (before == null) {
      look(node, Optional.of(was), now);
    }
    look(node, Optional.of(is), now);
    return before == null || before.pulse(now, timeout) != Pulse.Beating;
  }

  /** Notes what a Lease says. */
  Heartbeat look(String node, Optional<Lease> lease, Instant now) {
    return seen.compute(node, (_, before) -> next(before, lease, now));
  }

  /**
   * What a look would say. For those who do not tell others of what they see: but for the first
   * look, from when silence is counted, it stays news to those who do.
   */
  Heartbeat peek(String node, Optional<Lease> lease, Instant now) {
    return next(seen.computeIfAbsent(node, _ -> next(null, lease, now)), lease, now);
  }

  private static Heartbeat next(@Nullable Heartbeat before, Optional<Lease> lease, Instant now) {
    Optional<Instant> renewed =
        lease
            .flatMap(l -> Optional.ofNullable(l.getSpec().getRenewTime()))
            .map(ZonedDateTime::toInstant);
    return before == null ? Heartbeat.found(renewed, now) : before.next(renewed, now);
  }
}
