package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Hypervisor;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeViewTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");

  @Test
  void aWordOnAMachineThatIsHeardOfDoesNotCount() {
    NodeView view = view(Optional.of(lease(NOW.minusSeconds(10))));
    assertThat(view.declaredDead()).contains("boot-1");
    assertThat(view.confirmedDead()).isEmpty();
  }

  @Test
  void itCountsOnceTheMachineHasBeenSilentForTooLong() {
    assertThat(view(Optional.of(lease(NOW.minusSeconds(41)))).confirmedDead()).contains("boot-1");
  }

  @Test
  void itCountsWhereNoAgentWasEverHeardOf() {
    assertThat(view(Optional.empty()).confirmedDead()).contains("boot-1");
  }

  private static NodeView view(Optional<Lease> lease) {
    var hypervisor = new Hypervisor();
    hypervisor.setMetadata(
        new ObjectMetaBuilder()
            .withName("node-a")
            .addToAnnotations(Labels.CONFIRMED_DEAD, "boot-1")
            .build());
    return NodeView.of("node-a", Optional.of(hypervisor), lease, NOW, Duration.ofSeconds(40));
  }

  private static Lease lease(Instant renewed) {
    return new LeaseBuilder()
        .withNewSpec()
        .withRenewTime(renewed.atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }
}
