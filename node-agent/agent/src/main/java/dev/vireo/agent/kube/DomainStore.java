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
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * This node's Domains: an informer that sees only those with this node in {@code spec.nodeName},
 * and the node's own files for those that the informer does not have. What it has may be old,
 * however complete: a first list may come from any server's cache. So that a Domain is gone is for
 * the API server to say, asked for this one and without a cache.
 */
public final class DomainStore implements DomainSource, AutoCloseable {
  private final KubernetesClient client;
  private final String node;
  private final SharedIndexInformer<Domain> informer;
  private final OpenDomains open;
  private final ApiAccess access;

  /** Objects as our own writes returned them, until the informer has them or newer ones. */
  private final Map<String, Domain> written = new ConcurrentHashMap<>();

  /** Domains of which the server was asked last in vain whether they are gone. */
  private final Set<DomainKey> unanswered = ConcurrentHashMap.newKeySet();

  private volatile Consumer<DomainKey> changed = _ -> {};

  /** For one node; not started yet. */
  public DomainStore(KubernetesClient client, String node, OpenDomains open, ApiAccess access) {
    this.client = client;
    this.node = node;
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
  public void start(Consumer<DomainKey> told, Runnable synced) {
    changed = told;
    Informers.start(
        informer,
        access,
        ApiAccess.Right.DOMAINS,
        domain -> told.accept(DomainKey.of(domain)),
        synced);
  }

  /**
   * Looks, or asks once more, whether the server has changed its mind, where it had refused; and
   * has those looked at again of which it did not answer.
   */
  public void recheck() {
    Informers.recheck(informer, access, ApiAccess.Right.DOMAINS);
    List<DomainKey> again = List.copyOf(unanswered);
    unanswered.removeAll(again);
    again.forEach(access.refuses(ApiAccess.Right.DOMAIN) ? this::tryAgain : changed);
  }

  private void tryAgain(DomainKey key) {
    try {
      get(key);
    } catch (KubernetesClientException e) {
      failed(key, e);
    }
  }

  private Optional<Domain> get(DomainKey key) {
    Optional<Domain> domain =
        ApiFailures.answer(
            client.resources(Domain.class).inNamespace(key.namespace()).withName(key.name()),
            key.name());
    access.granted(ApiAccess.Right.DOMAIN);
    return domain;
  }

  private void failed(DomainKey key, KubernetesClientException failure) {
    unanswered.add(key);
    access.failed(ApiAccess.Right.DOMAIN, failure);
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
    return remembered(key).map(this::absent);
  }

  private KnownDomain absent(Domain remembered) {
    if (access.refusal().isPresent()) {
      return new KnownDomain(remembered, ApiView.REFUSED);
    }
    return informer.hasSynced() ? ask(remembered) : new KnownDomain(remembered, ApiView.REMEMBERED);
  }

  private KnownDomain ask(Domain remembered) {
    DomainKey key = DomainKey.of(remembered);
    try {
      return get(key)
          .filter(there -> isSame(there, remembered))
          .map(there -> new KnownDomain(there, ApiView.CURRENT))
          .orElseGet(() -> new KnownDomain(remembered, ApiView.GONE));
    } catch (KubernetesClientException e) {
      failed(key, e);
      return new KnownDomain(
          remembered, access.refuses(ApiAccess.Right.DOMAIN) ? ApiView.REFUSED : ApiView.UNLISTED);
    }
  }

  /** One that is this node's no more, or not yet, is another one. */
  private boolean isSame(Domain there, Domain remembered) {
    return remembered.getMetadata().getUid().equals(there.getMetadata().getUid())
        && node.equals(there.getSpec().nodeName());
  }

  @Override
  public Optional<Domain> known(DomainKey key) {
    return Optional.ofNullable(informer.getIndexer().getByKey(key.toString()))
        .map(this::newer)
        .or(() -> remembered(key));
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

  /** All of them, as far as they are known without asking the server. */
  public Collection<Domain> all() {
    return keys().stream().flatMap(key -> known(key).stream()).toList();
  }

  /** Keys of those that have a status here which the API server has not taken. */
  public Collection<DomainKey> unwritten() {
    return open.all().stream()
        .filter(domain -> domain.unwritten().isPresent())
        .map(domain -> DomainKey.of(domain.domain()))
        .toList();
  }

  /** UUIDs of their guests. */
  public Set<DomainUuid> uuids() {
    return all().stream().map(DomainXml::uuidOf).collect(Collectors.toSet());
  }

  /** The key of the Domain with that UID. */
  public Optional<DomainKey> keyOf(String domainUid) {
    return keys().stream()
        .filter(key ->
            known(key)
                .filter(domain -> domain.getMetadata().getUid().equals(domainUid))
                .isPresent())
        .findFirst();
  }

  @Override
  public Collection<DomainKey> keysOf(DomainUuid uuid) {
    return keys().stream()
        .filter(
            key -> known(key).filter(domain -> DomainXml.uuidOf(domain).equals(uuid)).isPresent())
        .toList();
  }

  /** A Domain of the guest with that UUID, as it is known without asking the server. */
  public Optional<Domain> guestOf(DomainUuid uuid) {
    return keysOf(uuid).stream().flatMap(key -> known(key).stream()).findFirst();
  }

  @Override
  public void close() {
    informer.close();
  }
}
