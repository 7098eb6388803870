package dev.vireo.agent.kube;

import dev.vireo.agent.loop.HostClock;
import java.time.Duration;
import java.time.Instant;

/** Clocks of a host that is none. */
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

  /** Goes as this process' own. */
  static final HostClock RUNNING =
      new HostClock() {
        @Override
        public Instant time() {
          return Instant.now();
        }

        @Override
        public Duration uptime() {
          return Duration.ofNanos(System.nanoTime());
        }
      };

  private TestClocks() {}
}
