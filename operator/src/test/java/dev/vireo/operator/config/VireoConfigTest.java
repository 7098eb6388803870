package dev.vireo.operator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.operator.halt.Step;
import dev.vireo.operator.slot.SlotSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VireoConfigTest {
  @Test
  void defaults() {
    VireoConfig config = read(Map.of());
    assertThat(config.namespace()).isEqualTo("vireo-system");
    assertThat(config.heartbeatTimeout()).isEqualTo(Duration.ofSeconds(40));
    assertThat(config.slot())
        .isEqualTo(new SlotSettings("ghcr.io/vireo-dev/slot:dev", 10, Duration.ofSeconds(30)));
    assertThat(config.test().haltAt()).isEmpty();
    assertThat(config.leader().lease()).isEqualTo("vireo-operator");
    assertThat(config.leader().leaseDuration()).isEqualTo(Duration.ofSeconds(8));
    assertThat(config.leader().renewDeadline()).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.leader().retryPeriod()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void everySettingCanBeChanged() {
    VireoConfig config =
        read(
            Map.of(
                "vireo.namespace", "vms",
                "vireo.slot-image", "example.org/slot:1",
                "vireo.cpu-overcommit", "4",
                "vireo.slot-grace-margin", "10s",
                "vireo.heartbeat-timeout", "1m",
                "vireo.test.halt-at", "after-claim,before-vm-finalizer",
                "vireo.leader.lease", "other",
                "vireo.leader.lease-duration", "15s",
                "vireo.leader.renew-deadline", "10s",
                "vireo.leader.retry-period", "3s"));
    assertThat(config.namespace()).isEqualTo("vms");
    assertThat(config.heartbeatTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.slot())
        .isEqualTo(new SlotSettings("example.org/slot:1", 4, Duration.ofSeconds(10)));
    assertThat(config.test().haltAt()).contains(Set.of(Step.AFTER_CLAIM, Step.BEFORE_VM_FINALIZER));
    assertThat(config.leader().lease()).isEqualTo("other");
    assertThat(config.leader().leaseDuration()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.leader().renewDeadline()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.leader().retryPeriod()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> read(Map.of("vireo.cpu-overcommit", "0")).slot())
        .hasMessage("vireo.cpu-overcommit must be 1 to 1000, not 0");
    assertThatThrownBy(() -> read(Map.of("vireo.test.halt-at", "after-claim,some-time")))
        .hasMessageContaining("vireo.test.halt-at")
        .hasMessageContaining("Cannot convert some-time")
        .hasMessageContaining("before-vm-finalizer");
    assertThat(read(Map.of("vireo.test.halt-at", "")).test().haltAt()).isEmpty();
  }

  private static VireoConfig read(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withMapping(VireoConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(settings, "test", 500))
        .build()
        .getConfigMapping(VireoConfig.class);
  }
}
