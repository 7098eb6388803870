package dev.vireo.operator.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Cpu;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Memory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
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
  void theOverheadCoversWhatWasMeasured() {
    var memory = new Memory(new Quantity("128Mi"));
    // Measured: 219 MiB in all for a guest of 128 MiB.
    assertThat(MemoryOverhead.bytesOf(new Cpu(1), memory)).isGreaterThan((219L - 128) << 20);
    assertThat(MemoryOverhead.totalOf(new Cpu(1), memory)).isEqualTo(new Quantity("329Mi"));
  }

  @Test
  void theOverheadGrowsWithCoresAndMemory() {
    assertThat(MemoryOverhead.totalOf(new Cpu(8), new Memory(new Quantity("64Gi"))))
        .isEqualTo(new Quantity(Long.toString(64 * 1024 + 192 + 8 * 8 + 256), "Mi"));
  }

  private static void compare(String name) throws IOException {
    Domain domain =
        YAML.unmarshal(Files.readString(GOLDEN.resolve(name + ".domain.yaml")), Domain.class);
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
