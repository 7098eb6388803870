package dev.vireo.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.inventory.VirtTypeChoice;
import dev.vireo.agent.loop.Step;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentConfigTest {
  @Test
  void onlyTheNodesNameHasToBeGiven() {
    AgentConfig config = config(Map.of("vireo.node-name", "node-a"));
    assertThat(config.nodeName()).isEqualTo("node-a");
    assertThat(config.libvirtUri()).isEqualTo("qemu:///system");
    assertThat(config.virtType()).isEqualTo(VirtTypeChoice.AUTO);
    assertThat(config.namespace()).isEqualTo("vireo-system");
    assertThat(config.test().haltAt()).isEmpty();
  }

  @Test
  void everyPropertyIsRead() {
    AgentConfig config =
        config(
            Map.of(
                "vireo.node-name", "node-a",
                "vireo.libvirt-uri", "test:///default",
                "vireo.virt-type", "qemu",
                "vireo.namespace", "elsewhere",
                "vireo.test.halt-at", "before-create,after-create"));
    assertThat(config.libvirtUri()).isEqualTo("test:///default");
    assertThat(config.virtType()).isEqualTo(VirtTypeChoice.QEMU);
    assertThat(config.namespace()).isEqualTo("elsewhere");
    assertThat(config.test().haltAt()).contains(Set.of(Step.BEFORE_CREATE, Step.AFTER_CREATE));
  }

  @Test
  void anUnknownStepIsRefused() {
    var values =
        Map.of("vireo.node-name", "node-a", "vireo.test.halt-at", "after-create,some-time");
    assertThatThrownBy(() -> config(values))
        .hasMessageContaining("vireo.test.halt-at")
        .hasMessageContaining("Cannot convert some-time")
        .hasMessageContaining("before-release");
  }

  @Test
  void anEmptyNodeNameIsRefused() {
    assertThatThrownBy(() -> config(Map.of("vireo.node-name", "")).nodeName())
        .hasMessageContaining("vireo.node-name");
  }

  private static AgentConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .withMapping(AgentConfig.class)
        .withDefaultValues(values)
        .build()
        .getConfigMapping(AgentConfig.class);
  }
}
