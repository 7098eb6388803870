package dev.vireo.agent.domain;

import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.xml.DomainUuid;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process has heard and done, and can do without after a restart. libvirt tells of guests
 * by their UUID, which is the same for all incarnations of a VM; what is done is done for one
 * incarnation. Safe for many threads.
 */
public final class DomainMemory {
  private final Map<DomainUuid, HeardOfGuest> guests = new ConcurrentHashMap<>();
  private final Map<String, DoneForDomain> domains = new ConcurrentHashMap<>();

  /** What was heard of that guest; not to be kept, as it may be forgotten. */
  public HeardOfGuest heardOf(DomainUuid guest) {
    return guests.computeIfAbsent(guest, _ -> new HeardOfGuest());
  }

  HeardOfGuest heardOf(Domain domain) {
    return heardOf(DomainXml.uuidOf(domain));
  }

  /** What was done for that Domain; not to be kept, as it may be forgotten. */
  public DoneForDomain doneFor(String domainUid) {
    return domains.computeIfAbsent(domainUid, _ -> new DoneForDomain());
  }

  DoneForDomain doneFor(Domain domain) {
    return doneFor(domain.getMetadata().getUid());
  }

  /** Forgets all but these. */
  void retain(Collection<String> domainUids, Collection<DomainUuid> uuids) {
    guests.keySet().retainAll(uuids);
    domains.keySet().retainAll(domainUids);
  }

  void forget(Domain domain) {
    guests.remove(DomainXml.uuidOf(domain));
    domains.remove(domain.getMetadata().getUid());
  }
}
