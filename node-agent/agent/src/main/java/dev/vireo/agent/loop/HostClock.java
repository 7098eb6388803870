package dev.vireo.agent.loop;

import java.time.Duration;
import java.time.Instant;

/** The time, as values are made of it. */
public interface HostClock {
  /** The wall clock. */
  Instant time();

  /** Time since the host was booted; never jumps. */
  Duration uptime();
}
