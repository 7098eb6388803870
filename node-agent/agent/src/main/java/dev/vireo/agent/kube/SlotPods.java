package dev.vireo.agent.kube;

import dev.vireo.agent.domain.DomainKey;
import dev.vireo.agent.domain.SlotSeen;
import dev.vireo.agent.domain.SlotSource;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** This node's slot pods, by an informer that sees no others. */
public final class SlotPods implements SlotSource, AutoCloseable {
  private final KubernetesClient client;
  private final ApiAccess access;
  private final SharedIndexInformer<SlotPod> informer;

  /** The slot that was asked for last in vain. */
  private volatile Optional<DomainKey> refused = Optional.empty();

  /** For one node; not started yet. */
  public SlotPods(KubernetesClient client, String node, ApiAccess access) {
    this.client = client;
    this.access = access;
    this.informer =
        client
            .resources(SlotPod.class)
            .inAnyNamespace()
            .withLabel(Labels.SLOT, "true")
            .withField("spec.nodeName", node)
            .runnableInformer(0);
  }

  /** Begins to watch. A slot has the key of its Domain. */
  public void start(Consumer<DomainKey> changed, Runnable synced) {
    Informers.start(
        informer,
        access,
        ApiAccess.Right.SLOTS,
        pod ->
            changed.accept(
                new DomainKey(pod.getMetadata().getNamespace(), pod.getMetadata().getName())),
        synced);
  }

  /** Looks, or asks once more, whether the server has changed its mind, where it had refused. */
  public void recheck() {
    Informers.recheck(informer, access, ApiAccess.Right.SLOTS);
    if (access.refuses(ApiAccess.Right.SLOT)) {
      refused.ifPresent(this::tryAgain);
    }
  }

  private void tryAgain(DomainKey slot) {
    try {
      get(slot);
    } catch (KubernetesClientException e) {
      access.failed(ApiAccess.Right.SLOT, e);
    }
  }

  private Optional<SlotPod> get(DomainKey slot) {
    Optional<SlotPod> pod =
        ApiFailures.answer(
            client.resources(SlotPod.class).inNamespace(slot.namespace()).withName(slot.name()),
            slot.name());
    access.granted(ApiAccess.Right.SLOT);
    return pod;
  }

  /** Whether the API server has listed the slots since the start. */
  public boolean hasSynced() {
    return informer.hasSynced();
  }

  /**
   * UIDs of the Domains that own the slots of this node; empty unless the list of these is complete
   * and followed now.
   */
  public Optional<Set<String>> owners() {
    return Informers.isCurrent(informer, access, ApiAccess.Right.SLOTS)
        ? Optional.of(
            informer.getStore().list().stream()
                .flatMap(pod -> pod.getMetadata().getOwnerReferences().stream())
                .map(OwnerReference::getUid)
                .collect(Collectors.toSet()))
        : Optional.empty();
  }

  @Override
  public SlotSeen observe(Domain domain) {
    if (!informer.hasSynced()) {
      return new SlotSeen.Unheard("The API server has not told the slots of this node yet.");
    }
    String uid = Optional.ofNullable(domain.getSpec().slotUid()).orElse("");
    SlotPod cached = informer.getIndexer().getByKey(DomainKey.of(domain).toString());
    return cached != null && uid.equals(cached.getMetadata().getUid())
        ? SlotPodView.of(cached)
        : ask(domain, uid);
  }

  /** The watch may only be late: that the pod is gone is for the API server itself to say. */
  private SlotSeen ask(Domain domain, String uid) {
    DomainKey key = DomainKey.of(domain);
    try {
      return get(key)
          .filter(pod -> uid.equals(pod.getMetadata().getUid()))
          .map(SlotPodView::of)
          .orElseGet(() -> new SlotSeen.Absent("The slot's pod does not exist any more."));
    } catch (KubernetesClientException e) {
      refused = Optional.of(key);
      access.failed(ApiAccess.Right.SLOT, e);
      return new SlotSeen.Unconfirmed(
          "The API server does not tell whether the slot's pod exists.");
    }
  }

  @Override
  public void close() {
    informer.close();
  }
}
