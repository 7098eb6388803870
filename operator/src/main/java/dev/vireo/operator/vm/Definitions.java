package dev.vireo.operator.vm;

import dev.vireo.api.change.FieldChange;
import dev.vireo.api.change.Impact;
import dev.vireo.api.change.SpecDiffer;
import dev.vireo.api.v1alpha1.Disk;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainEphemeralDisk;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.ResolvedImage;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a VM's spec comes to, resolved: the definition that an incarnation is pinned to. Pure. */
final class Definitions {
  // Stands for the file of an image that does not exist, in a definition that is only compared.
  private static final HostFile NO_FILE = new HostFile("-");

  private Definitions() {}

  /** Names of images that the VM names and that do not exist, each once. */
  static List<String> missingImages(VirtualMachine vm, Map<String, MachineImage> images) {
    return vm.getSpec().disks().stream()
        .map(d -> d.ephemeral().image().name())
        .distinct()
        .filter(name -> !images.containsKey(name))
        .toList();
  }

  /** The definition of a new incarnation; absent while an image is missing. */
  static Optional<DomainSpec> desired(VirtualMachine vm, Map<String, MachineImage> images) {
    return missingImages(vm, images).isEmpty()
        ? Optional.of(definition(vm, disk -> resolved(disk, images).orElseThrow()))
        : Optional.empty();
  }

  /**
   * What a restart would change in the guest. An image that has gone meanwhile is no change by
   * itself.
   */
  static List<FieldChange> pendingChanges(
      Domain pinned, VirtualMachine vm, Map<String, MachineImage> images) {
    DomainSpec before = pinned.getSpec();
    DomainSpec after =
        definition(
            vm, disk -> resolved(disk, images).orElseGet(() -> asPinned(disk, before.disks())));
    return SpecDiffer.changes(before, after).stream()
        .filter(c -> c.impact() == Impact.RESTART)
        .toList();
  }

  private static DomainSpec definition(VirtualMachine vm, Function<Disk, ResolvedImage> image) {
    var spec = vm.getSpec();
    String uid = vm.getMetadata().getUid();
    return new DomainSpec(
        new VirtualMachineReference(vm.getMetadata().getName(), uid),
        null,
        null,
        spec.cpu(),
        spec.memory(),
        spec.firmware(),
        spec.disks().stream()
            .map(d -> new DomainDisk(d.name(), new DomainEphemeralDisk(image.apply(d))))
            .toList(),
        spec.networks().stream()
            .map(n -> new DomainNetwork(n.name(), Identities.mac(uid, n.name()), n.pod()))
            .toList(),
        spec.terminationGracePeriodSeconds(),
        spec.placement());
  }

  private static Optional<ResolvedImage> resolved(Disk disk, Map<String, MachineImage> images) {
    String name = disk.ephemeral().image().name();
    return Optional.ofNullable(images.get(name))
        .map(i -> new ResolvedImage(name, i.getSpec().hostFile()));
  }

  private static ResolvedImage asPinned(Disk disk, List<DomainDisk> pinned) {
    HostFile file =
        pinned.stream()
            .filter(d -> d.name().equals(disk.name()))
            .map(d -> d.ephemeral().image().hostFile())
            .findFirst()
            .orElse(NO_FILE);
    return new ResolvedImage(disk.ephemeral().image().name(), file);
  }
}
