package dev.vireo.agent.probe;

import dev.vireo.agent.loop.HostClock;
import java.time.Duration;
import java.time.Instant;

/** Stands still until the test says so. */
final class TestClock implements HostClock {
  private Duration uptime = Duration.ofHours(1);

  void pass(Duration time) {
    uptime = uptime.plus(time);
  }

  @Override
  public Instant time() {
    return Probed.STARTED.plus(uptime).minus(Duration.ofHours(1));
  }

  @Override
  public Duration uptime() {
    return uptime;
  }
}
