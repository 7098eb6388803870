package dev.vireo.operator.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** After a wanted change run with {@code -Dgolden.update=true} and read the diff. */
class SlotPodsTest {
  private static final Path GOLDEN = Path.of("src/test/resources/slot");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final SlotSettings SETTINGS =
      new SlotSettings("ghcr.io/vireo-dev/slot:dev", 10, Duration.ofSeconds(30));

  @Test
  void aPlainSlot() throws IOException {
    compare("plain");
  }

  @Test
  void aSlotWithAPlacement() throws IOException {
    compare("placed");
  }

  @Test
  void aSlotWithADiskOnAClaim() throws IOException {
    compare("claims");
  }

  @Test
  void aSlotWithASeedOfASecret() throws IOException {
    compare("cloud-init");
  }

  @Test
  void aSeedOfKeysAloneNeedsNoSecret() throws IOException {
    Domain domain = domain("cloud-init", "userDataSecret: web-1-user-data, ", "");
    Pod slot = SlotPods.desiredSlot(domain, Map.of(), SETTINGS);
    assertThat(slot.getSpec().getVolumes())
        .extracting(Volume::getName)
        .containsExactly("slot", "disks", "seed");
  }

  @Test
  void theOverheadCoversWhatWasMeasured() throws IOException {
    DomainSpec spec = domain("plain").getSpec();
    // Measured: 219 MiB in all for a guest of 128 MiB.
    assertThat(MemoryOverhead.bytesOf(spec)).isGreaterThan((219L - 128) << 20);
    assertThat(MemoryOverhead.totalOf(spec)).isEqualTo(new Quantity("329Mi"));
  }

  @Test
  void theOverheadGrowsWithCoresAndMemory() throws IOException {
    Domain large = domain("plain", "{cores: 1}", "{cores: 8}", "128Mi", "64Gi");
    assertThat(MemoryOverhead.totalOf(large.getSpec()))
        .isEqualTo(new Quantity(Long.toString(64 * 1024 + 192 + 8 * 8 + 256), "Mi"));
  }

  @Test
  void theSeedHasMemoryOfItsOwn() throws IOException {
    assertThat(MemoryOverhead.totalOf(domain("cloud-init").getSpec()))
        .isEqualTo(new Quantity("333Mi"));
  }

  private static Domain domain(String name, String... changes) throws IOException {
    String text = Files.readString(GOLDEN.resolve(name + ".domain.yaml"));
    for (int i = 0; i < changes.length; i += 2) {
      assertThat(text).contains(changes[i]);
      text = text.replace(changes[i], changes[i + 1]);
    }
    return YAML.unmarshal(text, Domain.class);
  }

  private static void compare(String name) throws IOException {
    Domain domain = domain(name);
    Pod slot =
        SlotPods.desiredSlot(
            domain,
            Map.of("app", "web", "vireo.dev/vm", "forged", "vireo.dev/other", "left out"),
            SETTINGS);
    Path golden = GOLDEN.resolve(name + ".pod.yaml");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, YAML.asYaml(slot));
    }
    assertThat(golden).hasContent(YAML.asYaml(slot));
  }
}
