package dev.vireo.operator.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.mutated.MutatedKind;
import dev.vireo.api.mutated.MutatedManifests;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Disk;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.MachineImageSpec;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.operator.node.RestoreView;
import dev.vireo.operator.slot.SlotPods;
import dev.vireo.operator.slot.SlotSettings;
import dev.vireo.operator.vm.VmObserved.Freshness;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import dev.vireo.operator.volume.VolumeClaimState;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What users write, spoiled by chance: each manifest is refused with a sentence, or the operator
 * plans for it without failing, and the API server takes the Domain.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutatedManifestsIT {
  private static final SlotSettings SETTINGS =
      new SlotSettings("example.org/slot:1", 10, Duration.ofSeconds(30));

  private final KubernetesClient admin = SharedApiServer.client();
  private final MutatedManifests manifests =
      new MutatedManifests(admin, SharedApiServer.newNamespace(admin, "mutated"));

  @AfterAll
  void close() {
    admin.close();
  }

  @Test
  void eachVirtualMachineIsRefusedWithASentenceOrCanBePlannedFor() {
    manifests.each(
        MutatedKind.VIRTUAL_MACHINE,
        json -> plan(read(json, VirtualMachine.class), MutatedManifestsIT::image));
  }

  @Test
  void aVirtualMachineCanBePlannedForWithEachImageThatIsNotRefused() {
    VirtualMachine vm =
        read(manifests.whole(MutatedKind.VIRTUAL_MACHINE).getFirst(), VirtualMachine.class);
    manifests.each(
        MutatedKind.MACHINE_IMAGE, json -> plan(vm, _ -> read(json, MachineImage.class)));
  }

  private <T> T read(String json, Class<T> type) {
    return admin.getKubernetesSerialization().unmarshal(json, type);
  }

  private void plan(VirtualMachine vm, Function<String, MachineImage> images) {
    VmPlan plan = VmPlanner.plan(observed(vm, images), Instant.EPOCH);
    if (!(plan instanceof VmPlan.Start start)) {
      assertThat(plan).isInstanceOf(VmPlan.Rest.class);
      return;
    }
    Domain domain = VmApplier.domainOf(vm, start.name(), start.definition());
    String serialized = admin.getKubernetesSerialization().asJson(domain);
    Optional<String> made =
        manifests.dryRun(MutatedManifests.VIREO, MutatedKind.DOMAIN.plural(), serialized);
    assertThat(made).as("the Domain is valid: " + serialized).isPresent();
    // What only the scheduler or the kubelet can know may be refused here, and is told then.
    Map<String, String> labels = vm.getMetadata().getLabels();
    Domain returned = read(made.orElseThrow(), Domain.class);
    manifests.dryRun(
        "/api/v1",
        "pods",
        admin
            .getKubernetesSerialization()
            .asJson(SlotPods.desiredSlot(returned, labels == null ? Map.of() : labels, SETTINGS)));
  }

  private static VmObserved observed(VirtualMachine vm, Function<String, MachineImage> made) {
    var images = new HashMap<String, MachineImage>();
    vm.getSpec().disks().stream()
        .flatMap(disk -> disk.imageName().stream())
        .forEach(name -> images.put(name, made.apply(name)));
    var claims = new HashMap<String, VolumeClaimState>();
    vm.getSpec().disks().stream()
        .map(Disk::claimName)
        .flatMap(Optional::stream)
        .forEach(name -> claims.put(name, new VolumeClaimState.Usable(Optional.empty())));
    return new VmObserved(
        vm,
        List.of(),
        Freshness.Cached,
        List.of(),
        images,
        claims,
        Map.of(),
        Map.of(),
        NamespaceState.Active,
        RestoreView.NONE);
  }

  private static MachineImage image(String name) {
    var image = new MachineImage();
    image.getMetadata().setName(name);
    image.setSpec(new MachineImageSpec(new HostFile("tiny.img")));
    return image;
  }
}
