package dev.vireo.agent.kube;

import dev.vireo.agent.domain.ApiView;
import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.DomainSource;
import dev.vireo.agent.domain.KnownDomain;
import dev.vireo.agent.domain.xml.DomainXml;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.libvirt.xml.DomainUuid;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * This node's Domains: an informer that sees only those with this node in {@code spec.nodeName},
 * and the node's own files for those that the informer does not have.
 */
public final class DomainStore implements DomainSource, AutoCloseable {
  private final SharedIndexInformer<Domain> informer;
  private final OpenDomains open;
  private final ApiAccess access;

  /** Objects as our own writes returned them, until the informer has them or newer ones. */
  private final Map<String, Domain> written = new ConcurrentHashMap<>();

  /** For one node; not started yet. */
  public DomainStore(KubernetesClient client, String node, OpenDomains open, ApiAccess access) {
    this.informer =
        client
            .resources(Domain.class)
            .inAnyNamespace()
            .withField("spec.nodeName", node)
            .runnableInformer(0);
    this.open = open;
    this.access = access;
  }

  /** Begins to watch. */
  public void start(Consumer<DomainKey> changed, Runnable synced) {
    Informers.start(
        informer,
        access,
        ApiAccess.Right.DOMAINS,
        domain -> changed.accept(DomainKey.of(domain)),
        synced);
  }

  /** Looks whether the server has changed its mind, where it had refused. */
  public void recheck() {
    Informers.recheck(informer, access, ApiAccess.Right.DOMAINS);
  }

  /** Whether the API server has listed the Domains since the start. */
  public boolean hasSynced() {
    return informer.hasSynced();
  }

  /** UIDs of this node's Domains; empty unless the list of them is complete and followed now. */
  public Optional<Set<String>> listed() {
    if (!Informers.isCurrent(informer, access, ApiAccess.Right.DOMAINS)) {
      return Optional.empty();
    }
    return Optional.of(uidsSeen());
  }

  private Set<String> uidsSeen() {
    return informer.getStore().list().stream()
        .map(domain -> domain.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  /** Forgets what it wrote to Domains that are gone: only those that are there are looked up. */
  public void forgetWrites() {
    written.keySet().retainAll(uidsSeen());
  }

  /** How many writes it remembers. */
  int writes() {
    return written.size();
  }

  @Override
  public Optional<KnownDomain> find(DomainKey key) {
    Domain cached = informer.getIndexer().getByKey(key.toString());
    if (cached != null) {
      return Optional.of(
          new KnownDomain(
              newer(cached), access.refusal().isPresent() ? ApiView.REFUSED : ApiView.CURRENT));
    }
    return remembered(key).map(domain -> new KnownDomain(domain, viewOfAbsent()));
  }

  private ApiView viewOfAbsent() {
    if (access.refusal().isPresent()) {
      return ApiView.REFUSED;
    }
    return informer.hasSynced() ? ApiView.GONE : ApiView.REMEMBERED;
  }

  private Optional<Domain> remembered(DomainKey key) {
    return open.all().stream()
        .map(OpenDomain::domain)
        .filter(domain -> DomainKey.of(domain).equals(key))
        .findFirst();
  }

  private Domain newer(Domain cached) {
    Domain ours = written.get(cached.getMetadata().getUid());
    if (ours == null) {
      return cached;
    }
    if (version(cached) >= version(ours)) {
      written.remove(cached.getMetadata().getUid(), ours);
      return cached;
    }
    return ours;
  }

  /** Resource versions are numbers that grow, since Kubernetes 1.35 by its own word. */
  private static long version(Domain domain) {
    return Long.parseLong(domain.getMetadata().getResourceVersion());
  }

  /** Takes note of an object as a write of ours returned it. */
  void wrote(Domain domain) {
    written.put(domain.getMetadata().getUid(), domain);
  }

  @Override
  public Collection<DomainKey> keys() {
    Set<DomainKey> keys =
        informer.getStore().list().stream()
            .map(DomainKey::of)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    open.all().forEach(domain -> keys.add(DomainKey.of(domain.domain())));
    return keys;
  }

  /** UUIDs of their guests. */
  public Set<DomainUuid> uuids() {
    return keys().stream()
        .flatMap(key -> find(key).stream())
        .map(known -> DomainXml.uuidOf(known.domain()))
        .collect(Collectors.toSet());
  }

  /** The key of the Domain with that UID. */
  public Optional<DomainKey> keyOf(String domainUid) {
    return keys().stream()
        .filter(key ->
            find(key)
                .filter(known -> known.domain().getMetadata().getUid().equals(domainUid))
                .isPresent())
        .findFirst();
  }

  @Override
  public Collection<DomainKey> keysOf(DomainUuid uuid) {
    return keys().stream()
        .filter(key ->
            find(key).filter(known -> DomainXml.uuidOf(known.domain()).equals(uuid)).isPresent())
        .toList();
  }

  @Override
  public void close() {
    informer.close();
  }
}
