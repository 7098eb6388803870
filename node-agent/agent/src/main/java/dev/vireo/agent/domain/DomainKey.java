package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;

/**
 * Names a Domain, and the slot pod of the same name.
 *
 * @param namespace its namespace
 * @param name its name, that of the incarnation
 */
public record DomainKey(String namespace, String name) {
  /** The key of an object. */
  public static DomainKey of(Domain domain) {
    return new DomainKey(domain.getMetadata().getNamespace(), domain.getMetadata().getName());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
