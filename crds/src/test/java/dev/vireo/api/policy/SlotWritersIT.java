package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.SLOT_EXEC_POLICY;
import static dev.vireo.api.policy.Deployed.SLOT_WRITERS_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots are the operator's: others may stop them, and run what they like in other pods. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlotWritersIT {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final PatchContext STRATEGIC = PatchContext.of(PatchType.STRATEGIC_MERGE);
  private static final String NO_LABEL = "{\"metadata\":{\"labels\":{\"vireo.dev/slot\":null}}}";
  private static final String LABEL = "{\"metadata\":{\"labels\":{\"vireo.dev/slot\":\"true\"}}}";
  private static final String IMAGE =
      "{\"spec\":{\"containers\":[{\"name\":\"slot\",\"image\":\"other\"}]}}";
  private static final String EPHEMERAL =
      "{\"spec\":{\"ephemeralContainers\":[{\"name\":\"debug\",\"image\":\"busybox\"}]}}";
  private static final String MORE =
      "{\"spec\":{\"containers\":[{\"name\":\"slot\",\"resources\":{\"requests\":{\"cpu\":\"2\"}}}]}}";

  private final KubernetesClient admin = SharedApiServer.client();
  private final KubernetesClient operator = as(Fixtures.OPERATOR);
  private String namespace = "";
  private String instead = "";

  @BeforeAll
  void deploy() {
    Deployed.apply();
    namespace = SharedApiServer.newNamespace(admin, "slots");
    instead = "change the VirtualMachine instead (kubectl edit vm web-1 -n " + namespace + ")";
  }

  @AfterAll
  void close() {
    List.of(admin, operator).forEach(KubernetesClient::close);
  }

  @Test
  void nobodyButTheOperatorMakesASlot() {
    assertThat(denied(SLOT_WRITERS_POLICY, () -> admin.resource(pod("mine", true)).create()))
        .isEqualTo(
            "pods with the label vireo.dev/slot are made by Vireo's operator only: create a"
                + " VirtualMachine in namespace "
                + namespace
                + " instead, or leave the label off");
  }

  @Test
  void aSlotStaysOneAndAnotherPodBecomesNone() {
    makeSlot("stays");
    admin.resource(pod("becomes", false)).create();
    String sentence =
        "the label vireo.dev/slot of pod %s/%s is set and removed by Vireo's operator";
    for (String part : List.of("", "status")) {
      assertThat(denied(SLOT_WRITERS_POLICY, () -> patch(admin, "stays", part, MERGE, NO_LABEL)))
          .isEqualTo(sentence.formatted(namespace, "stays") + " only: " + instead);
      assertThat(denied(SLOT_WRITERS_POLICY, () -> patch(admin, "becomes", part, MERGE, LABEL)))
          .isEqualTo(sentence.formatted(namespace, "becomes") + " only: " + instead);
    }
    patch(operator, "stays", "", MERGE, NO_LABEL);
  }

  @Test
  void aSlotRunsWhatTheOperatorPutIntoIt() {
    makeSlot("runs");
    assertThat(denied(SLOT_WRITERS_POLICY, () -> patch(admin, "runs", "", STRATEGIC, IMAGE)))
        .isEqualTo("the images of slot " + namespace + "/runs stay as they are: " + instead);
    assertThat(
            denied(
                SLOT_WRITERS_POLICY,
                () -> patch(admin, "runs", "ephemeralcontainers", STRATEGIC, EPHEMERAL)))
        .isEqualTo(
            "slot %s/runs takes no other containers: look at the guest itself, or debug the node"
                    .formatted(namespace)
                + " (kubectl debug node/)");
    patch(admin, "runs", "", MERGE, "{\"metadata\":{\"labels\":{\"mine\":\"yes\"}}}");
  }

  @Test
  void onlyTheOperatorResizesASlot() {
    makeSlot("sized");
    assertThat(denied(SLOT_WRITERS_POLICY, () -> patch(admin, "sized", "resize", STRATEGIC, MORE)))
        .isEqualTo(
            "the resources of slot %s/sized follow its guest and are changed by Vireo's operator"
                    .formatted(namespace)
                + " only: "
                + instead);
    patch(operator, "sized", "resize", STRATEGIC, MORE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exec", "attach"})
  void nothingIsRunInASlot(String how) {
    String slot = "entered-" + how;
    String other = "other-" + how;
    makeSlot(slot);
    admin.resource(pod(other, false)).create();
    // The API server learns of new parameters by a watch.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(denied(SLOT_EXEC_POLICY, () -> enter(slot, how)))
                .isEqualTo(
                    "slot %s/%s runs nothing of its own, its guest is a process of the node: log in"
                            .formatted(namespace, slot)
                        + " to the guest itself, for example by ssh to the address of the pod"));
    // It has no node, so that it fails for that.
    assertThat(catchThrowable(() -> enter(other, how)))
        .hasMessageContaining("does not have a host assigned");
  }

  @Test
  void kubernetesItselfGoesOn() {
    makeSlot("lives");
    bind("lives");
    try (var kubelet = as("system:node:node-a");
        var collector = as("system:serviceaccount:kube-system:generic-garbage-collector")) {
      patch(kubelet, "lives", "status", MERGE, "{\"status\":{\"phase\":\"Running\"}}");
      patch(collector, "lives", "", MERGE, "{\"metadata\":{\"ownerReferences\":null}}");
    }
    patch(operator, "lives", "status", MERGE, "{\"status\":{\"message\":\"gate\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"somebody", "system:serviceaccount:kube-system:namespace-controller"})
  void whoMayDeletePodsMayStopASlot(String user) {
    String name = "stopped-" + user.length();
    makeSlot(name);
    try (var client = as(user)) {
      assertThat(client.pods().inNamespace(namespace).withName(name).delete()).hasSize(1);
    }
  }

  private static KubernetesClient as(String user) {
    return SharedApiServer.clientAs(user, Map.of(), "system:masters");
  }

  private void makeSlot(String name) {
    operator.resource(pod(name, true)).create();
  }

  private void bind(String name) {
    try (var scheduler = as("system:kube-scheduler")) {
      scheduler
          .bindings()
          .inNamespace(namespace)
          .resource(
              new BindingBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .and()
                  .withNewTarget()
                  .withKind("Node")
                  .withName("node-a")
                  .and()
                  .build())
          .create();
    }
  }

  private void patch(
      KubernetesClient client, String name, String part, PatchContext how, String change) {
    PodResource pod = client.pods().inNamespace(namespace).withName(name);
    if (part.isEmpty()) {
      pod.patch(how, change);
    } else {
      pod.subresource(part).patch(how, change);
    }
  }

  private void enter(String name, String how) {
    admin.raw(
        "/api/v1/namespaces/%s/pods/%s/%s?stdout=true&command=ls".formatted(namespace, name, how),
        "POST",
        Map.of());
  }

  private Pod pod(String name, boolean slot) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels(Labels.VM, "web-1")
        .addToLabels(slot ? Map.of(Labels.SLOT, "true") : Map.of())
        .addNewOwnerReference()
        .withApiVersion("vireo.dev/v1alpha1")
        .withKind("Domain")
        .withName(name)
        .withUid("6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0001")
        .endOwnerReference()
        .and()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .addNewContainer()
        .withName("slot")
        .withImage("slot")
        .withNewResources()
        .addToRequests("cpu", new Quantity("1"))
        .endResources()
        .endContainer()
        .and()
        .build();
  }
}
