package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeIT {
  private final KubernetesClient admin = SharedApiServer.client();
  private final RunningOperator operator = startOperator();
  private final Cluster cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, "node"));

  private RunningOperator startOperator() {
    RunningOperator.grantRights(admin);
    return RunningOperator.startImpatient();
  }

  @BeforeEach
  void makeImage() {
    cluster.makeImage("tiny");
  }

  @AfterEach
  void clear() {
    cluster.clear();
    // These outlive their nodes, with all that was said of them.
    admin.resources(Hypervisor.class).delete();
  }

  @AfterAll
  void close() {
    operator.close();
    admin.close();
  }

  @Test
  void aNodeIsLabelledWhenItIsFirstReadyAndTaintedWhileItIsNot() {
    cluster.kubernetes.makeNode("node-n1");
    var heart = Heart.of(cluster.agent, "node-n1");
    assertThat(labelled("node-n1")).isFalse();
    cluster.agent.reportHost("node-n1", Cluster.HOST, true);
    await().until(() -> labelled("node-n1"));
    assertThat(taints("node-n1")).isEmpty();

    otherTaint("node-n1");
    cluster.agent.reportHost("node-n1", Cluster.HOST, false);
    await()
        .untilAsserted(() ->
            assertThat(taints("node-n1"))
                .containsExactlyInAnyOrder("example.org/mine", Labels.NOT_READY_TAINT));
    assertThat(labelled("node-n1")).isTrue();
    cluster.agent.reportHost("node-n1", Cluster.HOST, true);
    await().untilAsserted(() -> assertThat(taints("node-n1")).containsExactly("example.org/mine"));
    heart.close();
    admin.nodes().withName("node-n1").delete();
  }

  @Test
  void aNodeThatFallsSilentIsTaintedAndItsVmsAreUnknownUntilItIsHeardOfAgain() {
    cluster.kubernetes.makeNode("node-n2");
    var heart = Heart.of(cluster.agent, "node-n2");
    cluster.agent.reportHost("node-n2", Cluster.HOST, true);
    String domain = cluster.makeRunningVm("web-1", "node-n2");
    heart.close();
    await().atMost(Duration.ofSeconds(20)).until(() -> !taints("node-n2").isEmpty());
    cluster.awaitPhase("web-1", Phase.Unknown);
    assertThat(cluster.condition("web-1", ConditionType.Ready)).isEqualTo("Unknown/HeartbeatLost");
    assertThat(cluster.domain(domain).isMarkedForDeletion()).isFalse();

    heart = Heart.of(cluster.agent, "node-n2");
    await().until(() -> taints("node-n2").isEmpty());
    cluster.awaitPhase("web-1", Phase.Running);
    assertThat(cluster.eventReasons("web-1"))
        .containsExactly(
            "Scheduled", "Starting", "Running", "GuestAgentConnected", "HeartbeatLost");
    heart.close();
    admin.nodes().withName("node-n2").delete();
  }

  @Test
  void aDomainWithoutVmIsClosedOnProof() {
    cluster.kubernetes.makeNode("node-n4");
    var heart = Heart.of(cluster.agent, "node-n4");
    cluster.agent.reportHost("node-n4", Cluster.HOST, true);
    String domain = cluster.makeRunningVm("web-3", "node-n4");
    cluster.deleteVm("web-3");
    cluster.awaitDeleting(domain);
    cluster.patchVm("web-3", "{\"metadata\":{\"finalizers\":null}}");
    cluster.awaitVmGone("web-3");
    assertThat(cluster.domain(domain)).isNotNull();
    cluster.agent.reportEnd(
        domain, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster.awaitGone(domain);
    heart.close();
    admin.nodes().withName("node-n4").delete();
  }

  private boolean labelled(String node) {
    var labels = admin.nodes().withName(node).get().getMetadata().getLabels();
    return "true".equals(labels.get(Labels.HYPERVISOR));
  }

  private List<String> taints(String node) {
    return admin.nodes().withName(node).get().getSpec().getTaints().stream()
        .map(Taint::getKey)
        .filter(k -> !k.startsWith("node.kubernetes.io/"))
        .toList();
  }

  private void otherTaint(String node) {
    admin
        .nodes()
        .withName(node)
        .edit(n -> {
          n.getSpec()
              .getTaints()
              .add(new TaintBuilder().withKey("example.org/mine").withEffect("NoSchedule").build());
          return n;
        });
  }
}
