package dev.vireo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Hypervisor;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports after a restore of etcd that the operator, or an agent, could not read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadReportIT {
  private static final String NODE = "node-bad-report";
  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  private final KubernetesClient client = SharedApiServer.client();

  @BeforeAll
  void make() {
    var hypervisor = new Hypervisor();
    hypervisor.setMetadata(new ObjectMetaBuilder().withName(NODE).build());
    client.resource(hypervisor).create();
  }

  @AfterAll
  void close() {
    client.resources(Hypervisor.class).withName(NODE).delete();
    client.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"unknownGuests\": []} | status.restored.epoch",
        "{\"epoch\": 0} | status.restored.epoch",
        "{\"epoch\": 1000000000} | status.restored.epoch",
        "{\"epoch\": 1, \"unknownGuests\": [{}]} | status.restored.unknownGuests[0].namespace",
        "{\"epoch\": 1, \"unknownGuests\": [null]} | status.restored.unknownGuests[0]"
      })
  void aReportThatCannotBeReadIsRefused(String report, String field) {
    var refused = catchThrowableOfType(KubernetesClientException.class, () -> tell(report));
    assertThat(refused).as("was not refused").isNotNull();
    assertThat(refused.getCode()).isEqualTo(422);
    assertThat(refused.getStatus().getMessage()).contains(field + ": ");
  }

  @Test
  void theHighestEpochCanBeTold() {
    tell(
        "{\"epoch\": 999999999, \"unknownGuests\":"
            + " [{\"uuid\": \"u\", \"namespace\": \"shop\", \"domain\": \"web-1-abcde\"}]}");
  }

  private void tell(String report) {
    client
        .resources(Hypervisor.class)
        .withName(NODE)
        .subresource("status")
        .patch(MERGE, "{\"status\": {\"restored\": " + report + "}}");
  }
}
