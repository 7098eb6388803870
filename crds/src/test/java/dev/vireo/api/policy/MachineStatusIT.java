package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.MACHINE_STATUS_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which incarnation owns a guest is the operator's to say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachineStatusIT {
  private static final String FORGED = "{\"status\":{\"phase\":\"Failed\",\"domain\":\"foo\"}}";

  private final KubernetesClient admin = SharedApiServer.client();
  private final KubernetesClient operator =
      SharedApiServer.clientAs(Fixtures.OPERATOR, Map.of(), "system:masters");
  private String namespace = "";

  @BeforeAll
  void deploy() {
    Deployed.apply();
    namespace = SharedApiServer.newNamespace(admin, "status");
    admin
        .resource(Serialization.unmarshal(Fixtures.VM, VirtualMachine.class))
        .inNamespace(namespace)
        .create();
  }

  @AfterAll
  void close() {
    List.of(admin, operator).forEach(KubernetesClient::close);
  }

  @Test
  void nobodyButTheOperatorForgesTheStatusOfAVm() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(denied(MACHINE_STATUS_POLICY, () -> write(admin)))
                .isEqualTo(
                    "the status of VirtualMachine %s/web-1 is written by Vireo's operator only: change"
                            .formatted(namespace)
                        + " what the VM should be instead (kubectl edit vm web-1 -n "
                        + namespace
                        + ")"));
    assertThat(Serialization.asYaml(write(operator))).contains("domain: \"foo\"");
  }

  private VirtualMachine write(KubernetesClient client) {
    return client
        .resources(VirtualMachine.class)
        .inNamespace(namespace)
        .withName("web-1")
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), FORGED);
  }
}
