package dev.vireo.agent.domain;

import java.time.Duration;
import java.time.Instant;

/**
 * The present moment, as a value.
 *
 * @param time the wall clock, for what people read
 * @param uptime time since the host was booted, for deadlines: it never jumps, and an agent that
 *     was started again counts on with it
 */
public record Now(Instant time, Duration uptime) {}
