package dev.vireo.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Hypervisor;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatedFieldsTest {
  private final KubernetesSerialization serialization = serialization();

  @Test
  void aWordOnAMachineIsDated() {
    Hypervisor hypervisor = hypervisor(Labels.CONFIRMED_DEAD);
    assertThat(ManagedFields.annotationWrittenAt(hypervisor, Labels.CONFIRMED_DEAD))
        .contains(Instant.parse("2026-05-01T10:00:00Z"));
    assertThat(hypervisor.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager)
        .containsExactly("vireo-agent", "kubectl");
  }

  @Test
  void aHeartbeatIsDatedByTheClockOfTheApiServer() {
    Lease lease =
        serialization.unmarshal(
            """
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata:
              name: node-a
              managedFields:
              - {manager: vireo-agent, operation: Update, time: "2026-05-01T11:00:00Z", fieldsV1: {f:spec: {f:renewTime: {}}}}
            spec: {renewTime: "2026-05-01T09:00:00.000000Z"}
            """,
            Lease.class);
    assertThat(ManagedFields.writtenAt(lease, "f:spec", "f:renewTime"))
        .contains(Instant.parse("2026-05-01T11:00:00Z"));
    assertThat(ManagedFields.writtenAt(lease, "f:spec", "f:holderIdentity")).isEmpty();
    assertThat(ManagedFields.writtenAt(lease, "f:renewTime")).isEmpty();
  }

  @Test
  void withoutAWordThereIsNoHistory() {
    Hypervisor hypervisor = hypervisor("example.org/other");
    assertThat(hypervisor.getMetadata().getName()).isEqualTo("node-a");
    assertThat(hypervisor.getMetadata().getManagedFields()).isEmpty();
  }

  @Test
  void whatIsWrittenBackHasTheHistoryOrSaysNothingOfIt() {
    assertThat(serialization.asJson(hypervisor("example.org/other")))
        .doesNotContain("managedFields");
    Hypervisor again =
        serialization.unmarshal(
            serialization.asJson(hypervisor(Labels.CONFIRMED_DEAD)), Hypervisor.class);
    assertThat(again.getMetadata().getManagedFields())
        .isEqualTo(hypervisor(Labels.CONFIRMED_DEAD).getMetadata().getManagedFields());
  }

  private Hypervisor hypervisor(String annotation) {
    return serialization.unmarshal(
        """
        apiVersion: vireo.dev/v1alpha1
        kind: Hypervisor
        metadata:
          name: node-a
          annotations: {%1$s: boot}
          managedFields:
          - {manager: vireo-agent, operation: Update, subresource: status, time: "2026-05-01T11:00:00Z", fieldsV1: {f:status: {f:host: {}}}}
          - {manager: kubectl, operation: Update, time: "2026-05-01T10:00:00Z", fieldsV1: {f:metadata: {f:annotations: {f:%1$s: {}}}}}
        """
            .formatted(annotation),
        Hypervisor.class);
  }

  private static KubernetesSerialization serialization() {
    var mapper = new ObjectMapper();
    new DatedFields().customize(mapper);
    return new KubernetesSerialization(mapper, false);
  }
}
