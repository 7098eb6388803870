package dev.vireo.operator.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Disk;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.MachineImage;
import dev.vireo.api.v1alpha1.MachineImageSpec;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.operator.slot.SlotPods;
import dev.vireo.operator.slot.SlotSettings;
import dev.vireo.operator.vm.VmObserved.Freshness;
import dev.vireo.operator.vm.VmObserved.NamespaceState;
import dev.vireo.operator.volume.VolumeClaimState;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Manifests that are spoiled by chance: each is refused with a sentence, or it is a VM that the
 * operator plans for without failing, whose Domain the API server takes. More of them by {@code
 * -Dmutations=100000 -Dseed=1}; a failure tells the seed that repeats it alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutatedManifestsIT {
  private static final int COUNT = Integer.getInteger("mutations", 10_000);
  private static final long SEED = Long.getLong("seed", 20_261_123);
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final SlotSettings SETTINGS =
      new SlotSettings("example.org/slot:1", 10, Duration.ofSeconds(30));
  private static final Path SEEDS = Path.of("src/test/resources/mutated");

  private final KubernetesClient admin = SharedApiServer.client();
  private final String namespace = SharedApiServer.newNamespace(admin, "mutated");

  @AfterAll
  void close() {
    admin.close();
  }

  @Test
  void eachIsRefusedWithASentenceOrCanBePlannedFor() throws IOException {
    List<JsonNode> manifests = new ArrayList<>();
    try (var files = Files.list(SEEDS)) {
      for (Path file : files.sorted().toList()) {
        manifests.add(YAML.readTree(file.toFile()));
      }
    }
    int valid = 0;
    List<String> faults = new ArrayList<>();
    for (long seed = SEED; seed < SEED + COUNT; seed++) {
      JsonNode manifest = manifests.get((int) (seed % manifests.size()));
      String mutated = new Mutator(seed).mutate(manifest).toString();
      try {
        Optional<String> accepted = accepted("virtualmachines", mutated);
        if (accepted.isPresent()) {
          valid++;
          plan(accepted.get());
        }
      } catch (RuntimeException | AssertionError e) {
        faults.add("seed %d: %s%n%s".formatted(seed, e, mutated));
      }
    }
    System.out.printf("%d of %d mutated manifests are valid%n", valid, COUNT);
    assertThat(faults).isEmpty();
    assertThat(valid).as("some of each kind").isBetween(COUNT / 100, COUNT * 49 / 50);
  }

  /** What the API server makes of it; empty when it is refused, with a sentence. */
  private Optional<String> accepted(String plural, String json) {
    return dryRun("/apis/vireo.dev/v1alpha1", plural, json);
  }

  private Optional<String> dryRun(String api, String plural, String json) {
    String uri =
        "%s/namespaces/%s/%s?dryRun=All&fieldValidation=Strict".formatted(api, namespace, plural);
    try {
      return Optional.of(admin.raw(uri, "POST", json));
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).as(e.getMessage()).isBetween(400, 499);
      assertThat(e.getStatus().getMessage()).isNotBlank();
      return Optional.empty();
    }
  }

  private void plan(String json) {
    VirtualMachine vm = admin.getKubernetesSerialization().unmarshal(json, VirtualMachine.class);
    VmPlan plan = VmPlanner.plan(observed(vm), Instant.EPOCH);
    if (!(plan instanceof VmPlan.Start start)) {
      assertThat(plan).isInstanceOf(VmPlan.Rest.class);
      return;
    }
    Domain domain = VmApplier.domainOf(vm, start.name(), start.definition());
    String serialized = admin.getKubernetesSerialization().asJson(domain);
    Optional<String> made = accepted("domains", serialized);
    assertThat(made).as("the Domain is valid: " + serialized).isPresent();
    // What only the scheduler or the kubelet can know may be refused here, and is told then.
    Map<String, String> labels = vm.getMetadata().getLabels();
    Domain returned =
        admin.getKubernetesSerialization().unmarshal(made.orElseThrow(), Domain.class);
    dryRun(
        "/api/v1",
        "pods",
        admin
            .getKubernetesSerialization()
            .asJson(SlotPods.desiredSlot(returned, labels == null ? Map.of() : labels, SETTINGS)));
  }

  private static VmObserved observed(VirtualMachine vm) {
    var images = new HashMap<String, MachineImage>();
    vm.getSpec().disks().stream()
        .flatMap(disk -> disk.imageName().stream())
        .forEach(name -> images.put(name, image(name)));
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
        NamespaceState.Active);
  }

  private static MachineImage image(String name) {
    var image = new MachineImage();
    image.getMetadata().setName(name);
    image.setSpec(new MachineImageSpec(new HostFile("tiny.img")));
    return image;
  }
}
