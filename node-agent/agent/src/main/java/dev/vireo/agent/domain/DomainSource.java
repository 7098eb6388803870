package dev.vireo.agent.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.xml.DomainUuid;
import java.util.Collection;
import java.util.Optional;

/** The Domains of this node: those of the API, and those that the node remembers. */
public interface DomainSource {
  /** The Domain of that key. */
  Optional<KnownDomain> find(DomainKey key);

  /** The same as far as it is known, without asking anybody. */
  Optional<Domain> known(DomainKey key);

  /** Keys of all of them. */
  Collection<DomainKey> keys();

  /** Keys of those whose guest has that UUID. */
  Collection<DomainKey> keysOf(DomainUuid uuid);
}
