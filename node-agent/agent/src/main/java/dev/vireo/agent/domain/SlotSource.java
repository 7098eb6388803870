package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;

/** The slot pods of this node, as the API tells them. */
@FunctionalInterface
public interface SlotSource {
  /** The slot of a Domain that has one. */
  SlotSeen observe(Domain domain);
}
