package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;

/**
 * A Domain, and how the agent knows it.
 *
 * @param domain the object
 * @param api how it is known
 */
public record KnownDomain(Domain domain, ApiView api) {}
