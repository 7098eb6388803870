package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.SLOT_CONNECT_POLICY;
import static dev.vireo.api.policy.Deployed.SLOT_WRITERS_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.crd.Fixtures;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
  private static final String PHASE = "{\"status\":{\"phase\":\"Failed\"}}";
  private static final String ADDRESS = "{\"status\":{\"podIP\":\"10.9.9.9\"}}";
  private static final String CONDITION =
      "{\"status\":{\"conditions\":[{\"type\":\"DisruptionTarget\",\"status\":\"True\"}]}}";
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
    assertThat(
            denied(
                SLOT_WRITERS_POLICY,
                () -> admin.resource(SlotPods.slot(namespace, "mine")).create()))
        .isEqualTo(
            "pods with the label vireo.dev/slot are made by Vireo's operator only: create a"
                + " VirtualMachine in namespace "
                + namespace
                + " instead, or leave the label off");
  }

  @Test
  void aSlotStaysOneAndAnotherPodBecomesNone() {
    makeSlot("stays");
    admin.resource(SlotPods.other(namespace, "becomes")).create();
    String sentence =
        "the labels vireo.dev/slot, vireo.dev/vm and vireo.dev/vm-uid of pod %s/%s are set and removed"
            + " by Vireo's operator";
    for (String part : List.of("", "status")) {
      assertThat(denied(SLOT_WRITERS_POLICY, () -> patch(admin, "stays", part, MERGE, NO_LABEL)))
          .isEqualTo(sentence.formatted(namespace, "stays") + " only: " + instead);
      assertThat(denied(SLOT_WRITERS_POLICY, () -> patch(admin, "becomes", part, MERGE, LABEL)))
          .isEqualTo(sentence.formatted(namespace, "becomes") + " only: " + instead);
    }
    for (String key : List.of(Labels.VM, Labels.VM_UID)) {
      String other = "{\"metadata\":{\"labels\":{\"%s\":\"other\"}}}".formatted(key);
      assertThat(denied(SLOT_WRITERS_POLICY, () -> patch(admin, "stays", "", MERGE, other)))
          .isEqualTo(sentence.formatted(namespace, "stays") + " only: " + instead);
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
    assertIsNotConnected(
        how,
        " runs nothing of its own, its guest is a process of the node: log in to the guest itself,"
            + " for example by ssh to the address of the pod");
  }

  @ParameterizedTest
  @ValueSource(strings = {"portforward", "proxy", "proxy/some/page"})
  void noPortOfASlotIsForwarded(String how) {
    assertIsNotConnected(
        how,
        " has no ports of its own, its guest is a process of the node: connect to the guest itself,"
            + " at the address of the pod or by a Service");
  }

  private void assertIsNotConnected(String how, String sentence) {
    String slot = "connected-" + how.replace('/', '-');
    String other = "other-" + how.replace('/', '-');
    makeSlot(slot);
    admin.resource(SlotPods.other(namespace, other)).create();
    // The API server learns of new parameters by a watch.
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(denied(SLOT_CONNECT_POLICY, () -> connect(slot, how)))
                .isEqualTo("slot " + namespace + "/" + slot + sentence));
    // It has no node and no address, so that it fails for that.
    assertThat(catchThrowable(() -> connect(other, how)).getMessage())
        .containsAnyOf("does not have a host assigned", "address not allowed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "somebody",
        "system:admin",
        "system:serviceaccount:vireo-system:vireo-agent",
        "system:serviceaccount:default:some-controller"
      })
  void theStatusOfASlotIsKubernetesOwn(String user) {
    String name = "told-" + user.hashCode();
    makeSlot(name);
    String sentence =
        "the status of slot %s/%s is written by Kubernetes itself and by Vireo's operator only: "
            .formatted(namespace, name);
    try (var client = as(user, "system:serviceaccounts:default")) {
      for (String change : List.of(PHASE, ADDRESS, CONDITION)) {
        assertThat(
                denied(SLOT_WRITERS_POLICY, () -> patch(client, name, "status", STRATEGIC, change)))
            .isEqualTo(sentence + instead);
      }
      patch(client, name, "status", MERGE, "{\"metadata\":{\"annotations\":{\"net\":\"a\"}}}");
    }
    patch(admin, name, "", MERGE, "{\"metadata\":{\"annotations\":{\"mine\":\"yes\"}}}");
  }

  @Test
  void theStatusOfAnotherPodIsNoBusinessOfVireos() {
    admin.resource(SlotPods.other(namespace, "free")).create();
    patch(admin, "free", "status", MERGE, PHASE);
  }

  @Test
  void kubernetesItselfGoesOn() {
    makeSlot("lives");
    bind("lives");
    writeStatus("lives", "system:node:node-a", "system:nodes");
    writeStatus("lives", "system:kube-scheduler");
    writeStatus("lives", "system:kube-controller-manager");
    writeStatus("lives", "system:controller:glbc");
    writeStatus(
        "lives",
        "system:serviceaccount:kube-system:taint-eviction-controller",
        "system:serviceaccounts:kube-system");
    writeStatus("lives", Fixtures.OPERATOR, "system:serviceaccounts:vireo-system");
    try (var collector = as("system:serviceaccount:kube-system:generic-garbage-collector")) {
      patch(collector, "lives", "", MERGE, "{\"metadata\":{\"ownerReferences\":null}}");
    }
  }

  private void writeStatus(String name, String user, String... groups) {
    try (var client = as(user, groups)) {
      patch(client, name, "status", MERGE, "{\"status\":{\"message\":\"" + user + "\"}}");
    }
    assertThat(admin.pods().inNamespace(namespace).withName(name).get().getStatus().getMessage())
        .isEqualTo(user);
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

  /** Somebody with all rights that RBAC can give. */
  private static KubernetesClient as(String user, String... groups) {
    var all = Stream.concat(Stream.of("system:masters"), Stream.of(groups));
    return SharedApiServer.clientAs(user, Map.of(), all.toArray(String[]::new));
  }

  private void makeSlot(String name) {
    operator.resource(SlotPods.slot(namespace, name)).create();
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

  private void connect(String name, String how) {
    admin.raw(
        "/api/v1/namespaces/%s/pods/%s/%s?stdout=true&command=ls&ports=80"
            .formatted(namespace, name, how),
        "POST",
        Map.of());
  }
}
