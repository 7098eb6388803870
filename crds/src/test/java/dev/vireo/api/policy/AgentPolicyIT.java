package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.AGENT_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An agent has a say in its own node's objects only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgentPolicyIT {
  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  private final KubernetesClient admin = SharedApiServer.client();
  private final KubernetesClient agentA = Deployed.agentOf("node-a");
  private final KubernetesClient agentB = Deployed.agentOf("node-b");
  private String namespace = "";

  @BeforeAll
  void deploy() {
    Deployed.apply();
    namespace = SharedApiServer.newNamespace(admin, "agent");
    makeDomain("own", "  nodeName: node-a\n  slotUid: 6f1dd5b2\n");
    makeDomain("unopened", "");
    var hypervisor = new Hypervisor();
    hypervisor.getMetadata().setName("node-a");
    admin.resource(hypervisor).create();
    admin.resource(lease("nobody")).create();
  }

  @AfterAll
  void close() {
    List.of(admin, agentA, agentB).forEach(KubernetesClient::close);
  }

  @Test
  void theAgentOfTheNodeWritesTheStatusOfItsDomain() {
    assertThat(report(agentA, "own").getStatus()).extracting(s -> s.message()).isEqualTo("Seen.");
  }

  @Test
  void theAgentOfAnotherNodeDoesNot() {
    assertThat(denied(AGENT_POLICY, () -> report(agentB, "own")))
        .isEqualTo(
            "the agent of node node-b may not change domains/status %s/own, which belongs to node"
                    .formatted(namespace)
                + " node-a");
  }

  @Test
  void aDomainWithoutANodeBelongsToNoAgent() {
    assertThat(denied(AGENT_POLICY, () -> report(agentA, "unopened")))
        .isEqualTo(
            "the agent of node node-a may not change domains/status %s/unopened, which has no node"
                    .formatted(namespace)
                + " yet");
  }

  @Test
  void aTokenWithoutANodeBelongsToNoAgent() {
    try (var nowhere = SharedApiServer.clientAs(Deployed.AGENT, Map.of())) {
      assertThat(denied(AGENT_POLICY, () -> report(nowhere, "own")))
          .isEqualTo(
              "the token names no node, so Vireo cannot tell whose agent this is: agents use the"
                  + " token that the kubelet gives their own pod");
    }
  }

  @Test
  void anAgentWritesTheStatusOfItsOwnHypervisorOnly() {
    assertThat(denied(AGENT_POLICY, () -> reportGuests(agentB)))
        .isEqualTo(
            "the agent of node node-b may not change hypervisors/status node-a, which belongs to"
                + " node node-a");
    assertThat(reportGuests(agentA).getStatus()).extracting(s -> s.guests()).isEqualTo(3);
  }

  @Test
  void anAgentRenewsItsOwnLeaseOnly() {
    assertThat(denied(AGENT_POLICY, () -> agentB.resource(lease("node-b")).update()))
        .isEqualTo(
            "the agent of node node-b may not change leases vireo-system/node-a, which belongs to"
                + " node node-a");
    assertThat(agentA.resource(lease("node-a")).update().getSpec().getHolderIdentity())
        .isEqualTo("node-a");
  }

  @Test
  void rightsGivenByMistakeDoNotHelpAnAgent() {
    String only =
        "the agent of node node-a may change only the status of its Domains and of its Hypervisor,"
            + " and its Lease: ";
    try (var mighty =
        SharedApiServer.clientAs(Deployed.AGENT, Deployed.onNode("node-a"), "system:masters")) {
      assertThat(
              denied(
                  AGENT_POLICY,
                  () -> mighty.resources(Hypervisor.class).withName("node-a").delete()))
          .isEqualTo(only + "DELETE of hypervisors node-a is not its to do");
      assertThat(
              denied(
                  AGENT_POLICY,
                  () ->
                      mighty
                          .resource(Serialization.unmarshal(Fixtures.VM, VirtualMachine.class))
                          .inNamespace(namespace)
                          .create()))
          .isEqualTo(only + "CREATE of virtualmachines " + namespace + "/web-1 is not its to do");
      var hypervisor = new Hypervisor();
      hypervisor.getMetadata().setName("node-c");
      assertThat(denied(AGENT_POLICY, () -> mighty.resource(hypervisor).create()))
          .isEqualTo(only + "CREATE of hypervisors node-c is not its to do");
    }
  }

  private Domain report(KubernetesClient by, String name) {
    return by.resources(Domain.class)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(MERGE, "{\"status\":{\"message\":\"Seen.\"}}");
  }

  private static Hypervisor reportGuests(KubernetesClient by) {
    return by.resources(Hypervisor.class)
        .withName("node-a")
        .subresource("status")
        .patch(MERGE, "{\"status\":{\"guests\":3}}");
  }

  private static Lease lease(String holder) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace("vireo-system")
        .withName("node-a")
        .and()
        .withNewSpec()
        .withHolderIdentity(holder)
        .and()
        .build();
  }

  private void makeDomain(String name, String opened) {
    try (var operator = SharedApiServer.clientAs(Fixtures.OPERATOR, Map.of(), "system:masters")) {
      operator
          .resource(
              Serialization.unmarshal(
                  Fixtures.DOMAIN.replace("web-1-abcde", name) + opened, Domain.class))
          .inNamespace(namespace)
          .create();
    }
  }
}
