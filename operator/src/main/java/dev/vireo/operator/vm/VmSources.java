package dev.vireo.operator.vm;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.operator.slot.MountFailures;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelectorBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What makes a VM be looked at, and the caches that come with it. */
final class VmSources {
  private static final String BY_VM = "vm";
  private static final String BY_IMAGE = "image";
  private static final String BY_CLAIM = "claim";
  private static final String BY_NODE = "node";
  private static final String BY_SLOT = "slot";

  private final IndexerResourceCache<VirtualMachine> vms;
  private final InformerEventSource<Domain, VirtualMachine> domains;
  private final InformerEventSource<Pod, VirtualMachine> slots;
  private final InformerEventSource<MachineImage, VirtualMachine> images;
  private final InformerEventSource<PersistentVolumeClaim, VirtualMachine> claims;
  private final InformerEventSource<Event, VirtualMachine> mountFailures;
  private final SimpleInboundEventSource<VirtualMachine> signals;

  VmSources(EventSourceContext<VirtualMachine> context) {
    vms = context.getPrimaryCache();
    vms.addIndexers(
        Map.of(BY_IMAGE, VmSources::imageKeys, BY_CLAIM, vm -> claimKeys(vm, ClaimNames.of(vm))));
    domains =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Domain.class, VirtualMachine.class)
                .withName("domains-of-vms")
                .withSecondaryToPrimaryMapper(this::vmsOf)
                .build(),
            context);
    domains.addIndexers(
        Map.of(
            BY_VM,
            VmSources::vmKeys,
            BY_CLAIM,
            domain -> claimKeys(domain, domain.getSpec().claimNames()),
            BY_NODE,
            VmSources::nodeKeys));
    slots =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, VirtualMachine.class)
                .withName("slots-of-vms")
                .withLabelSelector(Labels.SLOT + "=true")
                .withSecondaryToPrimaryMapper(VmSources::vmOf)
                .build(),
            context);
    slots.addIndexers(Map.of(BY_VM, VmSources::vmKeys));
    images =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(MachineImage.class, VirtualMachine.class)
                .withName("images-of-vms")
                .withSecondaryToPrimaryMapper(this::vmsWithImage)
                .build(),
            context);
    claims =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(PersistentVolumeClaim.class, VirtualMachine.class)
                .withName("claims-of-vms")
                .withSecondaryToPrimaryMapper(
                    claim -> vmsWithClaim(claim, claim.getMetadata().getName()))
                .build(),
            context);
    mountFailures = mountFailures(context, this::vmOfSlot);
    signals = new SimpleInboundEventSource<>("signals-of-vms");
  }

  private static InformerEventSource<Event, VirtualMachine> mountFailures(
      EventSourceContext<VirtualMachine> context, SecondaryToPrimaryMapper<Event> vm) {
    var source =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Event.class, VirtualMachine.class)
                .withName("mount-failures-of-slots")
                .withFieldSelector(
                    new FieldSelectorBuilder()
                        .withField("reason", MountFailures.REASON)
                        .withField("involvedObject.kind", "Pod")
                        .build())
                .withSecondaryToPrimaryMapper(vm)
                .build(),
            context);
    source.addIndexers(Map.of(BY_SLOT, VmSources::slotKeys));
    return source;
  }

  List<EventSource<?, VirtualMachine>> all() {
    return List.of(domains, slots, images, claims, mountFailures, signals);
  }

  List<Domain> domainsOf(String namespace, String vm) {
    return domains.byIndex(BY_VM, key(namespace, vm));
  }

  List<Pod> slotsOf(String namespace, String vm) {
    return slots.byIndex(BY_VM, key(namespace, vm));
  }

  Optional<MachineImage> image(String namespace, String name) {
    return images.get(new ResourceID(name, namespace));
  }

  Optional<PersistentVolumeClaim> claim(String namespace, String name) {
    return claims.get(new ResourceID(name, namespace));
  }

  /** Domains that have a disk on a claim, of whatever VM. */
  List<Domain> domainsOn(String namespace, String claim) {
    return domains.byIndex(BY_CLAIM, key(namespace, claim));
  }

  /** VMs that have something to do with a claim. */
  List<VirtualMachine> vmsOn(String namespace, String claim) {
    return vms.byIndex(BY_CLAIM, key(namespace, claim));
  }

  /** Has the VMs looked at that may wait for claims that another one keeps no more. */
  void givenUp(VirtualMachine vm, List<String> claims) {
    claims.stream()
        .flatMap(claim -> vmsWithClaim(vm, claim).stream())
        .filter(id -> !id.equals(ResourceID.fromResource(vm)))
        .distinct()
        .forEach(signals::propagateEvent);
  }

  /** What the kubelet said when it could not mount a volume of a slot. */
  List<Event> mountFailuresOf(String slotUid) {
    return mountFailures.byIndex(BY_SLOT, slotUid);
  }

  /** Has all VMs looked at that have a Domain on a node, if only of an earlier guest. */
  void nodeChanged(String node) {
    domains.byIndex(BY_NODE, node).stream()
        .flatMap(domain -> vmOf(domain).stream())
        .distinct()
        .forEach(signals::propagateEvent);
  }

  /** Has each VM looked at. */
  void everyVm() {
    vms.keys().forEach(signals::propagateEvent);
  }

  /** Has a VM looked at whose turn has come. */
  void due(ResourceID vm) {
    signals.propagateEvent(vm);
  }

  private Set<ResourceID> vmsWithImage(MachineImage image) {
    var metadata = image.getMetadata();
    return vms.byIndex(BY_IMAGE, key(metadata.getNamespace(), metadata.getName())).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private Set<ResourceID> vmsWithClaim(HasMetadata inNamespace, String claim) {
    return vms.byIndex(BY_CLAIM, key(inNamespace.getMetadata().getNamespace(), claim)).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  // Its VM, and those that wait for a claim that it has.
  private Set<ResourceID> vmsOf(Domain domain) {
    return Stream.concat(
            vmOf(domain).stream(),
            domain.getSpec().claimNames().stream()
                .flatMap(claim -> vmsWithClaim(domain, claim).stream()))
        .collect(Collectors.toSet());
  }

  // Of pods that are no slots, too: what makes a slot one is not said in an event. And whoever may
  // write events may leave everything out.
  private Set<ResourceID> vmOfSlot(Event event) {
    var pod = event.getInvolvedObject();
    return Optional.ofNullable(pod.getName())
        .flatMap(Identities::vmOf)
        .map(vm -> new ResourceID(vm, pod.getNamespace()))
        .filter(id -> vms.get(id).isPresent())
        .map(Set::of)
        .orElse(Set.of());
  }

  private static List<String> slotKeys(Event event) {
    return Stream.ofNullable(event.getInvolvedObject().getUid()).toList();
  }

  private static List<String> claimKeys(HasMetadata object, List<String> claims) {
    return claims.stream().map(claim -> key(object.getMetadata().getNamespace(), claim)).toList();
  }

  private static List<String> imageKeys(VirtualMachine vm) {
    return vm.getSpec().disks().stream()
        .flatMap(d -> d.imageName().stream())
        .map(image -> key(vm.getMetadata().getNamespace(), image))
        .distinct()
        .toList();
  }

  private static List<String> nodeKeys(Domain domain) {
    String node = domain.getSpec().nodeName();
    return node == null ? List.of() : List.of(node);
  }

  private static Set<ResourceID> vmOf(HasMetadata object) {
    return vmName(object)
        .map(vm -> Set.of(new ResourceID(vm, object.getMetadata().getNamespace())))
        .orElse(Set.of());
  }

  private static List<String> vmKeys(HasMetadata object) {
    return vmName(object)
        .map(vm -> List.of(key(object.getMetadata().getNamespace(), vm)))
        .orElse(List.of());
  }

  private static Optional<String> vmName(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels()).map(l -> l.get(Labels.VM));
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }
}
