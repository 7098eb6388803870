package dev.vireo.agent.domain;

import dev.vireo.api.meta.Reason;
import java.time.Duration;

/**
 * A start has failed and is tried again later.
 *
 * @param notBefore uptime of the next try
 * @param reason why it failed
 * @param message the same in a sentence
 */
public record RetryAfter(Duration notBefore, Reason reason, String message) {}
