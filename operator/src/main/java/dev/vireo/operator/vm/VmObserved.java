package dev.vireo.operator.vm;

import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineSpec;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.operator.node.NodeView;
import dev.vireo.operator.node.RestoreView;
import dev.vireo.operator.slot.Slots;
import dev.vireo.operator.volume.VolumeClaimState;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known of a VM and all that carries its name.
 *
 * @param vm the VM, read after the Domains, and not from a cache
 * @param domains all Domains of the VM's namespace and name, of whatever UID
 * @param freshness where the Domains were read
 * @param slots all slots of the VM's namespace and name
 * @param images those that the VM names and that exist, by name
 * @param volumeClaims that the VM or one of its Domains names, by name
 * @param mountFailures what the kubelet said of slots whose volumes it could not mount, by slot UID
 * @param nodes of the Domains and slots, by name
 * @param namespace whether something new may be made in it
 * @param restore what the hosts have told since etcd was last restored
 */
record VmObserved(
    VirtualMachine vm,
    List<Domain> domains,
    Freshness freshness,
    List<Pod> slots,
    Map<String, MachineImage> images,
    Map<String, VolumeClaimState> volumeClaims,
    Map<String, String> mountFailures,
    Map<String, NodeView> nodes,
    NamespaceState namespace,
    RestoreView restore) {

  /** Where Domains were read. */
  enum Freshness {
    /** From a cache, which may be behind. */
    Cached,
    /** From the API server, so that it is known that there are no others. */
    Confirmed
  }

  /** Whether something new may be made in a namespace. */
  enum NamespaceState {
    Active,
    Terminating
  }

  VmObserved {
    domains = List.copyOf(domains);
    slots = List.copyOf(slots);
    images = Map.copyOf(images);
    volumeClaims = Map.copyOf(volumeClaims);
    mountFailures = Map.copyOf(mountFailures);
    nodes = Map.copyOf(nodes);
  }

  VirtualMachineSpec spec() {
    return vm.getSpec();
  }

  VirtualMachineStatus status() {
    var status = vm.getStatus();
    return status == null ? VirtualMachineStatus.empty() : status;
  }

  /** The VM's labels, which its slots have too. */
  Map<String, String> vmLabels() {
    var labels = vm.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  /** Whether all hosts have told that no guest runs that is not known and may use its disks. */
  boolean mayBeStarted() {
    return restore.allows(vm.getMetadata().getNamespace());
  }

  /** How many restores of etcd a Domain of it takes into account. */
  int epochOf(Domain domain) {
    int told = domain.getSpec().run().epochOrNone();
    return mayBeStarted() ? Math.max(told, restore.epoch()) : told;
  }

  /** Whether it, or a Domain of it, has a disk on a claim. */
  boolean usesVolumeClaims() {
    return !volumeClaims.isEmpty();
  }

  /** Whether there is to be a guest, its CPUs running or not. */
  boolean wantsGuest() {
    return switch (spec().power()) {
      case On, Paused -> true;
      case Off -> false;
      // Until it is saved, which takes one that runs.
      case Suspended -> claim().isPresent() && recordedEnd().isEmpty();
    };
  }

  /** The incarnation that owns the guest. */
  Optional<String> claim() {
    return Optional.ofNullable(status().domain());
  }

  /** The Domain of the claimed incarnation. */
  Optional<Domain> current() {
    return domains.stream().filter(this::isCurrent).findFirst();
  }

  /** Domains that do not own the guest: of an earlier claim, or of a VM that had this name. */
  List<Domain> others() {
    return domains.stream().filter(d -> !isCurrent(d)).toList();
  }

  /** One of the others that may have a guest. */
  Optional<Domain> otherGuest() {
    return others().stream().filter(d -> d.getSpec().nodeName() != null).findFirst();
  }

  /** How the guest of the claimed incarnation last ended, if that has been written down. */
  Optional<LastEnd> recordedEnd() {
    return Optional.ofNullable(status().lastEnd())
        .filter(end -> claim().equals(Optional.of(end.domain())));
  }

  /** Whether just that end has been written down: of one incarnation there may be several. */
  boolean hasRecorded(LastEnd end) {
    return recordedEnd().filter(known -> Objects.equals(known.time(), end.time())).isPresent();
  }

  /** Whether a Domain's guest has ended and is started again by its agent. */
  boolean isStartedAgain(Domain domain) {
    return Guests.isStartedAgain(domain, nodeOf(domain));
  }

  /** What is counted when a new incarnation is claimed. */
  Restarts restartsAtClaim() {
    Restarts before = status().restartsOrNone();
    if (RestartWishes.due(this).isPresent()) {
      // Who restarts it by hand has looked at why it ended: what was is no reason to wait any more.
      return before.forgiven();
    }
    return current().isEmpty()
            && recordedEnd().filter(end -> AfterEnd.isOwn(end.reason())).isPresent()
        ? before.attempted()
        : before.stayingDown();
  }

  /** The slot that was made for a Domain. */
  Optional<Pod> slotOf(Domain domain) {
    return slots.stream().filter(s -> Slots.belongsTo(s, domain)).findFirst();
  }

  /** What the kubelet said of a Domain's slot, if it could not mount a volume of it. */
  Optional<String> mountFailure(Domain domain) {
    return slotOf(domain).map(slot -> mountFailures.get(slot.getMetadata().getUid()));
  }

  /** Slots whose Domain is gone, or was never there. */
  List<Pod> orphans() {
    Set<String> uids =
        domains.stream().map(d -> d.getMetadata().getUid()).collect(Collectors.toSet());
    // A slot of the claimed name may belong to a Domain that this view does not show yet.
    return slots.stream()
        .filter(s -> Slots.ownerUid(s).filter(uids::contains).isEmpty())
        .filter(s -> current().isPresent() || !claim().equals(Optional.of(nameOf(s))))
        .toList();
  }

  /** The node of a slot, if an administrator has said that its machine is dead. */
  Optional<String> deadNodeOf(Pod slot) {
    return Slots.nodeOf(slot)
        .map(node -> nodes.getOrDefault(node, NodeView.unknown(node)))
        .filter(NodeView::saidToBeDead)
        .map(NodeView::name);
  }

  /** What is known of a Domain's node. */
  NodeView nodeOf(Domain domain) {
    String node = domain.getSpec().nodeName();
    return Objects.requireNonNullElseGet(
        node == null ? null : nodes.get(node), () -> NodeView.unknown(node == null ? "" : node));
  }

  private boolean isCurrent(Domain domain) {
    return claim().equals(Optional.of(domain.getMetadata().getName()))
        && domain.getSpec().virtualMachine().uid().equals(vm.getMetadata().getUid());
  }

  private static String nameOf(Pod slot) {
    return slot.getMetadata().getName();
  }
}
