package dev.vireo.agent.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a stop is.
 *
 * @param since uptime at which the agent first saw that the guest is to stop; kept on the node
 * @param asked how often this agent asked the guest
 * @param lastAsked uptime of the last time
 */
public record StopProgress(Optional<Duration> since, int asked, Optional<Duration> lastAsked) {
  /** Nothing was seen or done. */
  public static final StopProgress NONE = new StopProgress(Optional.empty(), 0, Optional.empty());
}
