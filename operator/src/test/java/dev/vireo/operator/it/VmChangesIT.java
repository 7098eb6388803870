package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A VM is changed while its guest runs. */
class VmChangesIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("changes");

  @Test
  void aChangeOfARunningVmWaitsAndRevertingItClears() {
    String domain = CLUSTER.runningVm("web-9");
    assertThat(cluster().condition("web-9", ConditionType.UpToDate)).isEqualTo("True/UpToDate");
    cluster()
        .patchVm("web-9", "{\"spec\":{\"memory\":{\"size\":\"256Mi\"},\"cpu\":{\"cores\":2}}}");
    await()
        .until(
            () -> cluster().condition("web-9", ConditionType.UpToDate),
            "False/RestartRequired"::equals);
    assertThat(cluster().message("web-9", ConditionType.UpToDate))
        .isEqualTo(
            "A change of cpu.cores, memory.size waits for the next start of the guest: reboot"
                + " it, set spec.restartedAt to the time it is now, or spec.updatePolicy to Now.");
    assertThat(cluster().domain(domain).isMarkedForDeletion()).isFalse();
    cluster()
        .patchVm("web-9", "{\"spec\":{\"memory\":{\"size\":\"128Mi\"},\"cpu\":{\"cores\":1}}}");
    await()
        .until(() -> cluster().condition("web-9", ConditionType.UpToDate), "True/UpToDate"::equals);
  }

  @Test
  void whatTheApiServerMakesOfADefinitionIsNoChangeOfIt() {
    cluster().makeImage("tiny");
    cluster().makeVm("web-13");
    // Quantities and placement in forms that come back otherwise than they went.
    cluster()
        .patchVm(
            "web-13",
            """
            {"spec": {"memory": {"size": "262144Ki"}, "networks": [], "placement": {
              "nodeSelector": {},
              "tolerations": [{"key": "dedicated", "operator": "Exists"}],
              "affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                {"weight": 1, "podAffinityTerm": {"topologyKey": "zone", "labelSelector":
                  {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]}]}}}]}},
              "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone",
                "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": {"matchLabels": {}}}]}}}
            """);
    cluster().awaitStatus("web-13", s -> Objects.equals(s.observedGeneration(), 2L));
    int incarnations = cluster().status("web-13").incarnationCount();
    Pod slot = cluster().awaitSlot("web-13");
    String name = slot.getMetadata().getName();
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(name);
    cluster().agent.reportRunning(name, "", false);
    cluster().awaitPhase("web-13", Phase.Running);
    assertThat(cluster().condition("web-13", ConditionType.UpToDate)).isEqualTo("True/UpToDate");
    assertThat(cluster().condition("web-13", ConditionType.NetworkReady))
        .isEqualTo("True/Connected");
    assertThat(cluster().status("web-13").incarnationCount()).isEqualTo(incarnations);
  }

  @Test
  void theSlotFollowsTheVmsLabels() {
    CLUSTER.runningVm("web-12");
    cluster().patchVm("web-12", "{\"metadata\":{\"labels\":{\"app\":null,\"tier\":\"front\"}}}");
    await()
        .untilAsserted(() ->
            assertThat(cluster().slots("web-12").getFirst().getMetadata().getLabels())
                .containsEntry("tier", "front")
                .containsEntry(Labels.SLOT, "true")
                .doesNotContainKey("app"));
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
