package dev.vireo.agent.kube;

import dev.vireo.agent.loop.HostClock;
import java.time.Duration;
import java.time.Instant;

/** A clock of a host that is none. */
final class TestClocks {
  /** Stands still. */
  static final HostClock STOPPED =
      new HostClock() {
        @Override
        public Instant time() {
          return Instant.EPOCH;
        }

        @Override
        public Duration uptime() {
          return Duration.ZERO;
        }
      };

  private TestClocks() {}
}
