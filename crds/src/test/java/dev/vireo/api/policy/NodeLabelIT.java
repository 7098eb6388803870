package dev.vireo.api.policy;

import static dev.vireo.api.policy.Deployed.NODE_LABEL_POLICY;
import static dev.vireo.api.policy.Deployed.denied;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The label by which slots select their node is taken off only by who has said that it is meant.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeLabelIT {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String NAME = "node-l";
  private static final String OFF = labels("\"vireo.dev/hypervisor\":null");
  private static final String SENTENCE =
      "when node node-l has lost the label vireo.dev/hypervisor=true, the next restart of its kubelet"
          + " ends all slots there, and their guests are stopped. To keep new guests away use kubectl"
          + " cordon node-l, to move those that are there kubectl drain. If the loss is meant, say so"
          + " first: kubectl annotate node node-l vireo.dev/allow-slot-loss=true";

  private final KubernetesClient admin = SharedApiServer.client();

  @BeforeAll
  void deploy() {
    Deployed.apply();
    make();
    await("the policy acts")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(denied(NODE_LABEL_POLICY, () -> patch(OFF))).isNotEmpty());
    remove();
  }

  @BeforeEach
  void make() {
    make(Labels.HYPERVISOR, "true");
    patch(labels("\"example.com/rack\":\"7\""));
  }

  private void make(String label, String value) {
    admin
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(NAME)
                .addToLabels(label, value)
                .endMetadata()
                .build())
        .create();
  }

  @AfterEach
  void remove() {
    admin.nodes().withName(NAME).delete();
  }

  @AfterAll
  void close() {
    admin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"false\"", "\"\""})
  void theLabelStaysUnlessItsLossIsMeant(String value) {
    String change = labels("\"vireo.dev/hypervisor\":" + value);
    assertThat(denied(NODE_LABEL_POLICY, () -> patch(change))).isEqualTo(SENTENCE);
    assertThat(denied(NODE_LABEL_POLICY, () -> patchStatus(change))).isEqualTo(SENTENCE);
  }

  @Test
  void theWordIsSaidBefore() {
    assertThat(
            denied(
                NODE_LABEL_POLICY,
                () ->
                    patch(
                        """
                        {"metadata":{"labels":{"vireo.dev/hypervisor":null},
                                     "annotations":{"vireo.dev/allow-slot-loss":"true"}}}
                        """)))
        .isEqualTo(SENTENCE);
    patch("{\"metadata\":{\"annotations\":{\"vireo.dev/allow-slot-loss\":\"false\"}}}");
    assertThat(denied(NODE_LABEL_POLICY, () -> patch(OFF))).isEqualTo(SENTENCE);
    patch("{\"metadata\":{\"annotations\":{\"vireo.dev/allow-slot-loss\":\"true\"}}}");
    assertThat(patch(OFF).getMetadata().getLabels()).doesNotContainKey(Labels.HYPERVISOR);
  }

  @Test
  void whatElseHappensToANodeIsItsAdministratorsAndItsKubelets() {
    assertThat(patch(labels("\"example.com/rack\":null")).getMetadata().getLabels())
        .containsOnlyKeys(Labels.HYPERVISOR);
    assertThat(patch("{\"spec\":{\"unschedulable\":true}}").getSpec().getUnschedulable()).isTrue();
    String beat = "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}";
    assertThat(patchStatus(beat).getStatus().getConditions()).hasSize(1);
    assertThat(admin.nodes().withName(NAME).delete()).hasSize(1);
  }

  @Test
  void aNodeThatTakesNoGuestsHasNothingToLose() {
    remove();
    make(Labels.HYPERVISOR, "false");
    assertThat(patch(OFF).getMetadata().getLabels()).isNullOrEmpty();
  }

  private static String labels(String labels) {
    return "{\"metadata\":{\"labels\":{" + labels + "}}}";
  }

  private Node patch(String change) {
    return admin.nodes().withName(NAME).patch(MERGE, change);
  }

  private Node patchStatus(String change) {
    return admin.nodes().withName(NAME).subresource("status").patch(MERGE, change);
  }
}
