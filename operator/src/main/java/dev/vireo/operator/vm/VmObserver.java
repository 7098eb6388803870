package dev.vireo.operator.vm;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.operator.domain.Proof;
import dev.vireo.operator.node.NodeView;
import dev.vireo.operator.node.NodeViews;
import dev.vireo.operator.slot.MountFailures;
import dev.vireo.operator.slot.Slots;
import dev.vireo.operator.vm.VmObserved.Freshness;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that is known of a VM.
 *
 * <p>The order is part of the lock: the Domains first, then the VM, and the VM never from a cache.
 * A Domain that is seen was claimed before it was made, so its claim, or a later one, is in the VM
 * that is read after it.
 */
final class VmObserver {
  private final KubernetesClient client;
  private final VmSources sources;
  private final NodeViews nodes;
  private final VolumeClaimObserver volumeClaims;

  VmObserver(KubernetesClient client, VmSources sources, NodeViews nodes) {
    this.client = client;
    this.sources = sources;
    this.nodes = nodes;
    this.volumeClaims = new VolumeClaimObserver(client, sources);
  }

  /** What is known of a VM; empty when it is gone. */
  Optional<VmObserved> observe(VirtualMachine cached) {
    String namespace = cached.getMetadata().getNamespace();
    String name = cached.getMetadata().getName();
    List<Pod> slots = sources.slotsOf(namespace, name);
    List<Domain> domains = sources.domainsOf(namespace, name);
    Freshness freshness = Freshness.Cached;
    List<Domain> all = List.of();
    if (cached.isMarkedForDeletion() || mayBeOpened(domains, slots)) {
      all = usesVolumeClaims(cached) ? listDomains(namespace) : listDomains(namespace, name);
      domains = all.stream().filter(d -> isOf(d, name)).toList();
      freshness = Freshness.Confirmed;
    }
    VirtualMachine vm =
        client.resources(VirtualMachine.class).inNamespace(namespace).withName(name).get();
    if (vm == null) {
      return Optional.empty();
    }
    return Optional.of(
        new VmObserved(
            vm,
            domains,
            freshness,
            slots,
            imagesOf(vm),
            freshness == Freshness.Confirmed
                ? volumeClaims.confirmed(vm, domains, all)
                : volumeClaims.cached(vm, domains),
            mountFailuresOf(slots),
            nodesOf(domains, slots),
            freshness == Freshness.Cached ? namespaceState(vm, domains) : NamespaceState.Active,
            nodes.observeRestore()));
  }

  /** Whether a VM, or a Domain of it, has a disk on a claim, as far as the caches know. */
  boolean usesVolumeClaims(VirtualMachine cached) {
    var metadata = cached.getMetadata();
    return !ClaimNames.of(cached).isEmpty()
        || sources.domainsOf(metadata.getNamespace(), metadata.getName()).stream()
            .anyMatch(d -> !d.getSpec().claimNames().isEmpty());
  }

  private List<Domain> listDomains(String namespace) {
    return client.resources(Domain.class).inNamespace(namespace).list().getItems();
  }

  private static boolean isOf(Domain domain, String vm) {
    return vm.equals(domain.getMetadata().getLabels().get(Labels.VM));
  }

  private List<Domain> listDomains(String namespace, String vm) {
    return client
        .resources(Domain.class)
        .inNamespace(namespace)
        .withLabel(Labels.VM, vm)
        .list()
        .getItems();
  }

  private static boolean mayBeOpened(List<Domain> domains, List<Pod> slots) {
    return domains.stream()
        .filter(d -> d.getSpec().nodeName() == null)
        .anyMatch(d ->
            slots.stream().anyMatch(s -> Slots.belongsTo(s, d) && Slots.nodeOf(s).isPresent()));
  }

  private Map<String, MachineImage> imagesOf(VirtualMachine vm) {
    var images = new HashMap<String, MachineImage>();
    vm.getSpec().disks().stream()
        .flatMap(d -> d.imageName().stream())
        .distinct()
        .forEach(name ->
            sources
                .image(vm.getMetadata().getNamespace(), name)
                .ifPresent(image -> images.put(name, image)));
    return images;
  }

  private Map<String, String> mountFailuresOf(List<Pod> slots) {
    var sentences = new HashMap<String, String>();
    for (Pod slot : slots) {
      String uid = slot.getMetadata().getUid();
      MountFailures.sentence(sources.mountFailuresOf(uid))
          .ifPresent(sentence -> sentences.put(uid, sentence));
    }
    return sentences;
  }

  private Map<String, NodeView> nodesOf(List<Domain> domains, List<Pod> slots) {
    var views = new HashMap<String, NodeView>();
    for (Pod slot : slots) {
      Slots.nodeOf(slot).ifPresent(node -> views.computeIfAbsent(node, nodes::observeNode));
    }
    for (Domain domain : domains) {
      String node = domain.getSpec().nodeName();
      if (node != null) {
        views.compute(node, (name, seen) -> viewOf(name, domain, seen));
      }
    }
    return views;
  }

  // Whether the guest of a Domain that is being deleted is gone is proven by what is so now, and
  // read after the Domain. Nor is one stopped because a cache says that its machine is dead.
  private NodeView viewOf(String node, Domain domain, @Nullable NodeView seen) {
    NodeView view = seen == null ? nodes.observeNode(node) : seen;
    return domain.isMarkedForDeletion() || Proof.confirmedDead(domain, view)
        ? nodes.confirmNode(node)
        : view;
  }

  // Asked for only where something new may be made.
  private NamespaceState namespaceState(VirtualMachine vm, List<Domain> domains) {
    boolean running = domains.stream().anyMatch(d -> d.getSpec().nodeName() != null);
    if (running || vm.isMarkedForDeletion()) {
      return NamespaceState.Active;
    }
    var namespace = client.namespaces().withName(vm.getMetadata().getNamespace()).get();
    return namespace == null || namespace.isMarkedForDeletion()
        ? NamespaceState.Terminating
        : NamespaceState.Active;
  }
}
