package dev.vireo.operator.vm;

import dev.vireo.api.change.FieldChange;
import dev.vireo.api.change.Impact;
import dev.vireo.api.change.SpecDiffer;
import dev.vireo.api.v1alpha1.Disk;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainEphemeralDisk;
import dev.vireo.api.v1alpha1.DomainNetwork;
import dev.vireo.api.v1alpha1.DomainPersistentVolumeClaimDisk;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.ImageReference;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.PersistentVolumeClaimDisk;
import dev.vireo.api.v1alpha1.ResolvedImage;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.SavedState;
import dev.vireo.api.v1alpha1.StateOnClaim;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineReference;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a VM's spec comes to, resolved: the definition that an incarnation is pinned to. Pure. */
final class Definitions {
  // Stands for the file of an image that does not exist, in a definition that is only compared.
  private static final HostFile NO_FILE = new HostFile("-");

  private Definitions() {}

  /** Names of images that the VM needs and that do not exist, each once. */
  static List<String> missingImages(VirtualMachine vm, Map<String, MachineImage> images) {
    if (savedState(vm).isPresent()) {
      // Its disks have been made.
      return List.of();
    }
    return vm.getSpec().disks().stream()
        .flatMap(d -> d.imageName().stream())
        .distinct()
        .filter(name -> !images.containsKey(name))
        .toList();
  }

  /**
   * The definition of a new incarnation; absent while an image is missing. A suspended guest comes
   * back as it was defined when it was saved.
   *
   * @param earlier how often the VM's guest had been started again before it
   */
  static Optional<DomainSpec> desired(
      VirtualMachine vm, Map<String, MachineImage> images, Restarts earlier) {
    Optional<SavedState> saved = savedState(vm);
    if (saved.isPresent()) {
      return Optional.of(restored(vm, earlier, saved.get()));
    }
    return missingImages(vm, images).isEmpty()
        ? Optional.of(
            definition(vm, earlier, (disk, image) -> resolved(image, images).orElseThrow()))
        : Optional.empty();
  }

  /** What a suspended VM is brought back from. */
  static Optional<SavedState> savedState(VirtualMachine vm) {
    return Optional.ofNullable(vm.getStatus()).map(VirtualMachineStatus::savedState);
  }

  // Where the guest may run and how long it has to stop are no part of what it is.
  private static DomainSpec restored(VirtualMachine vm, Restarts earlier, SavedState saved) {
    var spec = vm.getSpec();
    DomainSpec was = saved.definition();
    return new DomainSpec(
        was.virtualMachine(),
        null,
        null,
        List.of(),
        was.cpu(),
        was.memory(),
        was.firmware(),
        was.watchdog(),
        was.disks(),
        was.networks(),
        spec.terminationGracePeriodSeconds(),
        spec.placement(),
        was.state(),
        saved.memory(),
        counted(earlier),
        DomainRun.of(spec));
  }

  private static @Nullable Restarts counted(Restarts earlier) {
    return earlier.equals(Restarts.NONE) ? null : earlier;
  }

  /**
   * Whether a Domain whose guest has not been started should be another: made of what the VM asks
   * for now, or, if it brings a suspended guest back, of what that was.
   */
  static boolean outdated(Domain pinned, VirtualMachine vm, Map<String, MachineImage> images) {
    Optional<SavedState> saved = savedState(vm);
    return saved.isPresent()
        ? !restartChanges(pinned.getSpec(), restored(vm, Restarts.NONE, saved.get())).isEmpty()
        : !pendingChanges(pinned, vm, images).isEmpty();
  }

  private static List<FieldChange> restartChanges(DomainSpec before, DomainSpec after) {
    return SpecDiffer.changes(before, after).stream()
        .filter(c -> c.impact() == Impact.RESTART)
        .toList();
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
            vm,
            Restarts.NONE,
            (disk, image) ->
                resolved(image, images).orElseGet(() -> asPinned(disk, image, before.disks())));
    return restartChanges(before, after);
  }

  private static DomainSpec definition(
      VirtualMachine vm, Restarts earlier, BiFunction<Disk, ImageReference, ResolvedImage> image) {
    var spec = vm.getSpec();
    String uid = vm.getMetadata().getUid();
    return new DomainSpec(
        new VirtualMachineReference(vm.getMetadata().getName(), uid),
        null,
        null,
        List.of(),
        spec.cpu(),
        spec.memory(),
        spec.firmware(),
        spec.watchdog(),
        spec.disks().stream().map(d -> diskOf(d, image)).toList(),
        spec.networks().stream()
            .map(n -> new DomainNetwork(n.name(), Identities.mac(uid, n.name()), n.pod()))
            .toList(),
        spec.terminationGracePeriodSeconds(),
        spec.placement(),
        Optional.ofNullable(spec.state())
            .map(state -> new StateOnClaim(state.claimName(vm.getMetadata().getName())))
            .orElse(null),
        null,
        counted(earlier),
        DomainRun.of(spec));
  }

  private static DomainDisk diskOf(
      Disk disk, BiFunction<Disk, ImageReference, ResolvedImage> resolve) {
    var ephemeral = disk.ephemeral();
    var claim = disk.persistentVolumeClaim();
    return new DomainDisk(
        disk.name(),
        ephemeral == null ? null : new DomainEphemeralDisk(resolve.apply(disk, ephemeral.image())),
        claim == null ? null : onClaim(claim, image -> resolve.apply(disk, image)),
        disk.cloudInit());
  }

  private static DomainPersistentVolumeClaimDisk onClaim(
      PersistentVolumeClaimDisk disk, Function<ImageReference, ResolvedImage> resolve) {
    ImageReference image = disk.image();
    String size = disk.size();
    return new DomainPersistentVolumeClaimDisk(
        disk.claimName(),
        image == null ? null : resolve.apply(image),
        size == null ? null : new Quantity(size));
  }

  private static Optional<ResolvedImage> resolved(
      ImageReference image, Map<String, MachineImage> images) {
    return Optional.ofNullable(images.get(image.name()))
        .map(i -> new ResolvedImage(image.name(), i.getSpec().hostFile()));
  }

  private static ResolvedImage asPinned(Disk disk, ImageReference image, List<DomainDisk> pinned) {
    HostFile file =
        pinned.stream()
            .filter(d -> d.name().equals(disk.name()))
            .flatMap(d -> d.image().stream())
            .map(ResolvedImage::hostFile)
            .findFirst()
            .orElse(NO_FILE);
    return new ResolvedImage(image.name(), file);
  }
}
