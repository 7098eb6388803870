package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeViewTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final Instant SAID = Instant.parse("2026-11-23T04:59:30Z");

  @Test
  void aWordOnAMachineThatIsHeardOfDoesNotCount() {
    NodeView view = view(Optional.of(lease(NOW.minusSeconds(10))));
    assertThat(view.declaredDead()).contains("boot-1");
    assertThat(view.confirmedDead()).isEmpty();
  }

  @Test
  void itCountsOnceAMachineHasBeenSilentForTooLongThatWasNotHeardOfAfterIt() {
    assertThat(view(Optional.of(lease(NOW.minusSeconds(41)))).confirmedDead()).contains("boot-1");
    assertThat(view(Optional.of(lease(SAID.plusMillis(999))), NOW.plusSeconds(60)).confirmedDead())
        .as("it is noted to the second")
        .contains("boot-1");
  }

  @Test
  void itNeverCountsWhereTheMachineWasHeardOfAfterIt() {
    NodeView view = view(Optional.of(lease(SAID.plusSeconds(1))), NOW.plusSeconds(3600));
    assertThat(view.declaredDead()).contains("boot-1");
    assertThat(view.confirmedDead()).isEmpty();
  }

  @Test
  void silenceIsEnoughWhereItIsNotNotedWhenItWasSaid() {
    Hypervisor hypervisor = hypervisor();
    hypervisor.getMetadata().setManagedFields(List.of());
    assertThat(view(hypervisor, Optional.of(lease(NOW.minusSeconds(41))), NOW).confirmedDead())
        .contains("boot-1");
  }

  @Test
  void itCountsForABootWhoseNodeIsAnotherMachineByNow() {
    Hypervisor hypervisor = hypervisor();
    hypervisor.setStatus(
        new KubernetesSerialization()
            .unmarshal("host: {machineId: machine-b, bootId: boot-9}", HypervisorStatus.class));
    assertThat(view(hypervisor, Optional.of(lease(NOW)), NOW).confirmedDead()).contains("boot-1");
  }

  @Test
  void itCountsWhereNoAgentWasEverHeardOf() {
    assertThat(view(Optional.empty()).confirmedDead()).contains("boot-1");
  }

  private static NodeView view(Optional<Lease> lease) {
    return view(lease, NOW);
  }

  private static NodeView view(Optional<Lease> lease, Instant now) {
    return view(hypervisor(), lease, now);
  }

  private static NodeView view(Hypervisor hypervisor, Optional<Lease> lease, Instant now) {
    return NodeView.of("node-a", Optional.of(hypervisor), lease, now, Duration.ofSeconds(40));
  }

  /** Said of, after something else was. */
  private static Hypervisor hypervisor() {
    return new KubernetesSerialization()
        .unmarshal(
            """
            apiVersion: vireo.dev/v1alpha1
            kind: Hypervisor
            metadata:
              name: node-a
              annotations: {vireo.dev/confirmed-dead: boot-1, other: "1"}
              managedFields:
              - {manager: other, operation: Update, time: "2026-11-23T05:30:00Z", fieldsType: FieldsV1,
                 fieldsV1: {"f:metadata": {"f:annotations": {"f:other": {}}}}}
              - {manager: kubectl-annotate, operation: Update, time: "2026-11-23T04:59:30Z", fieldsType: FieldsV1,
                 fieldsV1: {"f:metadata": {"f:annotations": {".": {}, "f:vireo.dev/confirmed-dead": {}}}}}
              - {manager: agent, operation: Update, subresource: status, fieldsType: FieldsV1, time: "2026-11-23T05:40:00Z",
                 fieldsV1: {"f:status": {}}}
            """,
            Hypervisor.class);
  }

  private static Lease lease(Instant renewed) {
    return new LeaseBuilder()
        .withNewSpec()
        .withRenewTime(renewed.atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }
}
