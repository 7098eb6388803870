package dev.vireo.operator.vm;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.operator.volume.VolumeClaimState;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what the claims of a VM are, and who else has them. */
final class VolumeClaimObserver {
  private final KubernetesClient client;
  private final VmSources sources;

  VolumeClaimObserver(KubernetesClient client, VmSources sources) {
    this.client = client;
    this.sources = sources;
  }

  /**
   * As the caches have them: good for waiting, and for no more. Their volumes are looked at only
   * while an open Domain waits for its guest's start, as they may have grown meanwhile.
   */
  Map<String, VolumeClaimState> cached(VirtualMachine vm, List<Domain> domains) {
    String namespace = vm.getMetadata().getNamespace();
    boolean waits =
        domains.stream().anyMatch(d -> d.getSpec().nodeName() != null && Guests.neverStarted(d));
    var states = new HashMap<String, VolumeClaimState>();
    for (String name : names(vm, domains)) {
      Optional<String> holder =
          holderOf(name, vm, sources.domainsOn(namespace, name), sources.vmsOn(namespace, name));
      Optional<PersistentVolumeClaim> claim = sources.claim(namespace, name);
      states.put(
          name, VolumeClaimState.of(claim, holder, waits ? volumeOf(claim) : Optional.empty()));
    }
    return states;
  }

  private Optional<PersistentVolume> volumeOf(Optional<PersistentVolumeClaim> claim) {
    return claim
        .map(c -> c.getSpec().getVolumeName())
        .map(v -> client.persistentVolumes().withName(v).get());
  }

  /**
   * As the API server has them, with their volumes.
   *
   * @param all Domains of the namespace, read from the API server
   */
  Map<String, VolumeClaimState> confirmed(
      VirtualMachine vm, List<Domain> domains, List<Domain> all) {
    String namespace = vm.getMetadata().getNamespace();
    List<String> names = names(vm, domains);
    List<VirtualMachine> vms =
        names.isEmpty()
            ? List.of()
            : client.resources(VirtualMachine.class).inNamespace(namespace).list().getItems();
    var states = new HashMap<String, VolumeClaimState>();
    for (String name : names) {
      Optional<PersistentVolumeClaim> claim =
          Optional.ofNullable(
              client.persistentVolumeClaims().inNamespace(namespace).withName(name).get());
      states.put(name, VolumeClaimState.of(claim, holderOf(name, vm, all, vms), volumeOf(claim)));
    }
    return states;
  }

  private static List<String> names(VirtualMachine vm, List<Domain> domains) {
    return Stream.concat(
            ClaimNames.of(vm).stream(),
            domains.stream().flatMap(d -> d.getSpec().claimNames().stream()))
        .distinct()
        .toList();
  }

  // A Domain that is open has its claims until it is gone, and a suspended VM has them until its
  // guest is back. Those of this VM's own name are waited for by another rule.
  private static Optional<String> holderOf(
      String claim, VirtualMachine vm, List<Domain> domains, List<VirtualMachine> vms) {
    Stream<String> running =
        domains.stream()
            .filter(d -> d.getSpec().nodeName() != null)
            .filter(d -> d.getSpec().claimNames().contains(claim))
            .map(d -> d.getSpec().virtualMachine().name());
    Stream<String> suspended =
        vms.stream()
            .filter(other -> ClaimNames.kept(other).contains(claim))
            .map(other -> other.getMetadata().getName());
    return Stream.concat(running, suspended)
        .filter(name -> !name.equals(vm.getMetadata().getName()))
        .sorted()
        .findFirst();
  }
}
