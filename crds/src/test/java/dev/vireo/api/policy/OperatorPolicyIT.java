package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.CLAIM_POLICY;
import static dev.vireo.api.policy.Deployed.LEASE_POLICY;
import static dev.vireo.api.policy.Deployed.MACHINE_POLICY;
import static dev.vireo.api.policy.Deployed.NODE_POLICY;
import static dev.vireo.api.policy.Deployed.SLOT_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.VirtualMachine;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of pods the operator has a say in slots only, of nodes in one label and one taint, of VMs not in
 * the spec, of the Leases of agents in a number.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorPolicyIT {
  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  private final KubernetesClient admin = SharedApiServer.client();
  private final KubernetesClient operator =
      SharedApiServer.clientAs(Fixtures.OPERATOR, Map.of(), "system:masters");
  private String namespace = "";

  @BeforeAll
  void deploy() {
    Deployed.apply();
    namespace = SharedApiServer.newNamespace(admin, "operator");
    admin
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName("node-p")
                .addToLabels("kubernetes.io/os", "linux")
                .and()
                .withNewSpec()
                .addNewTaint("NoSchedule", "example.com/mine", null, "yes")
                .and()
                .build())
        .create();
  }

  @AfterAll
  void close() {
    List.of(admin, operator).forEach(KubernetesClient::close);
  }

  @Test
  void theOperatorMakesAndDeletesSlots() {
    assertThat(operator.resource(slot("web-1-abcde")).create().getMetadata().getUid()).isNotNull();
    assertThat(operator.pods().inNamespace(namespace).withName("web-1-abcde").delete()).hasSize(1);
  }

  @Test
  void otherPodsAreNotTheOperators() {
    Pod other = SlotPods.other(namespace, "other");
    String sentence =
        "Vireo's operator may make, change and delete slots only: pod %s/other does not carry the"
                .formatted(namespace)
            + " label vireo.dev/slot=true";
    assertThat(denied(SLOT_POLICY, () -> operator.resource(other).create())).isEqualTo(sentence);
    admin.resource(other).create();
    assertThat(denied(SLOT_POLICY, () -> operator.resource(other).delete())).isEqualTo(sentence);
    assertThat(
            denied(
                SLOT_POLICY,
                () ->
                    operator
                        .resource(other)
                        .patch(MERGE, "{\"metadata\":{\"labels\":{\"vireo.dev/slot\":\"true\"}}}")))
        .isEqualTo(sentence);
  }

  @Test
  void aSlotBelongsToADomainAndHasNoToken() {
    Pod free =
        new PodBuilder(slot("free")).editMetadata().withOwnerReferences(List.of()).and().build();
    assertThat(denied(SLOT_POLICY, () -> operator.resource(free).create()))
        .isEqualTo(
            "Vireo's operator may make slots only: pod %s/free is not owned by a Domain of its name"
                .formatted(namespace));
    Pod armed =
        new PodBuilder(slot("armed"))
            .editSpec()
            .withAutomountServiceAccountToken(true)
            .and()
            .build();
    assertThat(denied(SLOT_POLICY, () -> operator.resource(armed).create()))
        .isEqualTo(
            "Vireo's operator may make slots only: pod %s/armed would get the token of a service"
                    .formatted(namespace)
                + " account");
  }

  @Test
  void theOperatorMakesClaimsForTheStateOfVmsOnly() {
    PersistentVolumeClaim ofVm = claim("web-1-state", "web-1");
    assertThat(operator.resource(ofVm).create().getMetadata().getUid()).isNotNull();
    for (PersistentVolumeClaim other :
        List.of(claim("other-state", "web-1"), claim("free-state", null))) {
      assertThat(denied(CLAIM_POLICY, () -> operator.resource(other).create()))
          .isEqualTo(
              "Vireo's operator may make claims for the state of VMs only: PersistentVolumeClaim"
                  + " %s/%s is not owned by a VirtualMachine and named after it"
                      .formatted(namespace, other.getMetadata().getName()));
    }
  }

  private PersistentVolumeClaim claim(String name, @Nullable String vm) {
    var claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteOnce")
            .withNewResources()
            .addToRequests("storage", new Quantity("1Gi"))
            .endResources()
            .endSpec();
    if (vm != null) {
      claim
          .editMetadata()
          .addNewOwnerReference()
          .withApiVersion("vireo.dev/v1alpha1")
          .withKind("VirtualMachine")
          .withName(vm)
          .withUid("6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0001")
          .endOwnerReference()
          .endMetadata();
    }
    return claim.build();
  }

  @Test
  void theOperatorMarksNodes() {
    // The second is set by Kubernetes on every new node.
    String others =
        """
        {"key": "example.com/mine", "value": "yes", "effect": "NoSchedule"},
        {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}
        """;
    Node marked =
        patchNode(
            """
            {"metadata": {"labels": {"vireo.dev/hypervisor": "true"}},
             "spec": {"taints": [%s, {"key": "vireo.dev/not-ready", "effect": "NoSchedule"}]}}
            """
                .formatted(others));
    assertThat(marked.getMetadata().getLabels()).containsEntry(Labels.HYPERVISOR, "true");
    assertThat(marked.getSpec().getTaints()).hasSize(3);
    Node ready = patchNode("{\"spec\": {\"taints\": [%s]}}".formatted(others));
    assertThat(ready.getSpec().getTaints()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\": {\"labels\": {\"kubernetes.io/os\": \"other\"}}}",
        "{\"metadata\": {\"labels\": {\"kubernetes.io/os\": null}}}",
        "{\"metadata\": {\"labels\": {\"example.com/new\": \"x\"}}}",
        "{\"metadata\": {\"annotations\": {\"example.com/new\": \"x\"}}}",
        "{\"spec\": {\"unschedulable\": true}}",
        "{\"spec\": {\"taints\": []}}"
      })
  void allElseOfANodeIsNotTheOperators(String change) {
    assertThat(denied(NODE_POLICY, () -> patchNode(change)))
        .isEqualTo(
            "Vireo's operator may only add the label vireo.dev/hypervisor and set the taint"
                + " vireo.dev/not-ready on node node-p");
  }

  @Test
  void theSpecOfAVmIsNotTheOperators() {
    admin
        .resource(Serialization.unmarshal(Fixtures.VM, VirtualMachine.class))
        .inNamespace(namespace)
        .create();
    var machine = operator.resources(VirtualMachine.class).inNamespace(namespace).withName("web-1");
    String sentence =
        "Vireo's operator may not change what virtualmachines %s/web-1 asks for: that is its"
                .formatted(namespace)
            + " user's";
    assertThat(denied(MACHINE_POLICY, () -> machine.patch(MERGE, "{\"spec\":{\"power\":\"Off\"}}")))
        .isEqualTo(sentence);
    assertThat(denied(MACHINE_POLICY, machine::delete)).isEqualTo(sentence);
    String held = "{\"metadata\":{\"finalizers\":[\"" + Finalizers.VIRTUAL_MACHINE + "\"]}}";
    assertThat(machine.patch(MERGE, held).getMetadata().getFinalizers())
        .containsExactly(Finalizers.VIRTUAL_MACHINE);
    machine.patch(MERGE, "{\"metadata\":{\"finalizers\":[]}}");
  }

  @Test
  void theOperatorMakesTheLeaseOfAnAgentAndWritesANumberOnIt() {
    operator.resource(lease("node-number")).create();
    assertThat(
            patchLease(
                    "node-number", "{\"metadata\":{\"annotations\":{\"vireo.dev/epoch\":\"2\"}}}")
                .getMetadata()
                .getAnnotations())
        .containsEntry(Labels.EPOCH, "2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"spec\": {\"renewTime\": \"2026-11-28T04:00:00.000000Z\"}}",
        "{\"spec\": {\"holderIdentity\": \"another\"}}",
        "{\"spec\": null}"
      })
  void theHeartbeatOfAnAgentIsNotTheOperators(String change) {
    admin.resource(lease("node-beats")).createOr(NonDeletingOperation::update);
    assertThat(denied(LEASE_POLICY, () -> patchLease("node-beats", change)))
        .isEqualTo(
            "Vireo's operator may not change the heartbeat in Lease vireo-system/node-beats: that is"
                + " its node's agent's");
  }

  @Test
  void itsOwnLeaseIsTheOperators() {
    admin.resource(lease("vireo-operator")).createOr(NonDeletingOperation::update);
    Lease taken = patchLease("vireo-operator", "{\"spec\": {\"holderIdentity\": \"another\"}}");
    assertThat(taken.getSpec().getHolderIdentity()).isEqualTo("another");
    admin.leases().inNamespace("vireo-system").withName("vireo-operator").delete();
  }

  private Lease patchLease(String name, String change) {
    return operator.leases().inNamespace("vireo-system").withName(name).patch(MERGE, change);
  }

  private static Lease lease(String name) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace("vireo-system")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(name)
        .endSpec()
        .build();
  }

  private Node patchNode(String change) {
    return operator.nodes().withName("node-p").patch(MERGE, change);
  }

  private Pod slot(String name) {
    return SlotPods.slot(namespace, name);
  }
}
