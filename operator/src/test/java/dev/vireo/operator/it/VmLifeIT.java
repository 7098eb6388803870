package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VmLifeIT {
  private static final String NODE = "node-life";

  private final KubernetesClient admin = SharedApiServer.client();
  private final RunningOperator operator = startOperator();
  private Cluster cluster = new Cluster(admin, "none");

  private RunningOperator startOperator() {
    RunningOperator.grantRights(admin);
    return RunningOperator.start();
  }

  @BeforeAll
  void addNode() {
    cluster.makeNode(NODE);
    cluster.reportHost(NODE, Cluster.HOST, true);
    cluster.heartbeat(NODE, Instant.now().plusSeconds(3600));
  }

  @AfterAll
  void close() {
    admin.nodes().withName(NODE).delete();
    operator.close();
    admin.close();
  }

  @BeforeEach
  void makeNamespace() {
    cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, "life"));
    // Slots are made where only the most restricted pods are.
    cluster.restrictPods();
  }

  @AfterEach
  void clear() {
    cluster.clear();
  }

  @Test
  void aVmIsClaimedThenPlacedThenOpenedThenRuns() {
    cluster.makeImage("tiny");
    var vm = cluster.makeVm("web-1");
    Pod slot = cluster.awaitSlot("web-1");
    String name = slot.getMetadata().getName();
    Domain domain = cluster.domain(name);

    assertThat(name).matches("web-1-[a-z]{5}");
    assertThat(domain.getSpec().nodeName()).isNull();
    assertThat(domain.getSpec().virtualMachine().uid()).isEqualTo(vm.getMetadata().getUid());
    assertThat(domain.getSpec().networks().getFirst().mac()).matches("02(:[0-9a-f]{2}){5}");
    assertThat(slot.getMetadata().getLabels())
        .containsEntry("app", "web-1")
        .containsEntry(Labels.SLOT, "true");
    assertThat(slot.getSpec().getResources().getLimits()).containsKey("memory");
    cluster.awaitPhase("web-1", Phase.Starting);

    cluster.bind(slot, NODE);
    Domain opened = cluster.awaitOpened(name);
    assertThat(opened.getSpec().nodeName()).isEqualTo(NODE);
    assertThat(opened.getSpec().slotUid()).isEqualTo(slot.getMetadata().getUid());

    cluster.report(name, DomainState.Starting, Reason.Starting);
    cluster.reportRunning(name, "10.1.2.3", false);
    cluster.awaitPhase("web-1", Phase.Running);
    assertThat(cluster.condition("web-1", ConditionType.Ready)).isEqualTo("True/Running");
    assertThat(cluster.condition("web-1", ConditionType.GuestAgentConnected))
        .isEqualTo("False/AgentNotConnected");
    await().until(() -> gate("web-1"), "True"::equals);

    cluster.reportRunning(name, "10.1.2.3", true);
    cluster.awaitStatus("web-1", s -> s.guest() != null && s.guest().connected());
    assertThat(cluster.status("web-1").interfaces().getFirst().ips()).containsExactly("10.1.2.3");
    assertThat(cluster.status("web-1").nodeName()).isEqualTo(NODE);
    await()
        .untilAsserted(() ->
            assertThat(cluster.eventReasons("web-1"))
                .containsExactly("Scheduled", "Starting", "Running", "GuestAgentConnected"));
  }

  @Test
  void powerOffStopsTheGuestAndPowerOnMakesANewIncarnation() {
    String first = runningVm("web-2");
    cluster.power("web-2", Power.Off);
    cluster.awaitDeleting(first);
    cluster.awaitPhase("web-2", Phase.Stopping);
    cluster.report(first, DomainState.Stopping, Reason.Stopping);
    cluster.reportEnd(first, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster.awaitGone(first);
    await().until(() -> cluster.slots("web-2").stream().allMatch(Pod::isMarkedForDeletion));
    assertThat(cluster.condition("web-2", ConditionType.Ready)).startsWith("False");
    cluster.finishSlots("web-2");
    cluster.awaitPhase("web-2", Phase.Stopped);
    assertThat(cluster.condition("web-2", ConditionType.Ready)).isEqualTo("True/PoweredOff");
    assertThat(cluster.status("web-2").domain()).isNull();
    assertThat(cluster.status("web-2").lastEnd()).extracting(LastEnd::domain).isEqualTo(first);
    assertThat(cluster.eventReasons("web-2"))
        .containsExactly(
            "Scheduled", "Starting", "Running", "GuestAgentConnected", "Stopping", "Stopped");

    cluster.power("web-2", Power.On);
    Pod second = cluster.awaitSlot("web-2");
    assertThat(second.getMetadata().getName()).isNotEqualTo(first);
    assertThat(cluster.status("web-2").incarnations()).isEqualTo(2);
  }

  @Test
  void aGuestThatShutsItselfDownStaysStoppedUntilOffAndOn() {
    String first = runningVm("web-3");
    cluster.reportEnd(first, DomainState.Ended, Reason.GuestShutdown, "The guest shut down.");
    cluster.awaitDeleting(first);
    cluster.reportEnd(first, DomainState.Closed, Reason.GuestShutdown, "The guest shut down.");
    cluster.awaitGone(first);
    cluster.awaitPhase("web-3", Phase.Stopped);
    assertThat(cluster.condition("web-3", ConditionType.Stalled)).isEqualTo("True/GuestShutdown");
    assertThat(cluster.message("web-3", ConditionType.Ready))
        .isEqualTo("The guest shut down. Set spec.power to Off and then to On to start it again.");

    cluster.power("web-3", Power.Off);
    cluster.awaitStatus("web-3", s -> s.domain() == null);
    cluster.power("web-3", Power.On);
    assertThat(cluster.awaitSlot("web-3").getMetadata().getName()).isNotEqualTo(first);
  }

  @Test
  void aSlotThatEndsIsFollowedByANewIncarnation() {
    String first = runningVm("web-4");
    cluster.reportEnd(first, DomainState.Ended, Reason.SlotEnded, "The slot was deleted.");
    cluster.awaitDeleting(first);
    cluster.reportEnd(first, DomainState.Closed, Reason.SlotEnded, "The slot was deleted.");
    cluster.awaitStatus("web-4", s -> s.domain() != null && !s.domain().equals(first));
    Pod second = cluster.awaitSlot("web-4");
    cluster.bind(second, NODE);
    cluster.awaitOpened(second.getMetadata().getName());
  }

  @Test
  void aDeletedVmWaitsForItsGuestAndThenLeavesNothing() {
    String first = runningVm("web-5");
    cluster.deleteVm("web-5");
    cluster.awaitPhase("web-5", Phase.Terminating);
    cluster.awaitDeleting(first);
    cluster.reportEnd(first, DomainState.Ended, Reason.StoppedAsAsked, "The guest shut down.");
    assertThat(cluster.vm("web-5")).isPresent();
    cluster.reportEnd(first, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster.awaitVmGone("web-5");
    assertThat(cluster.domains("web-5")).isEmpty();
    assertThat(cluster.slots("web-5")).allMatch(Pod::isMarkedForDeletion);
  }

  @Test
  void aVmIsDeletedBeforeItsSlotHasANode() {
    cluster.makeImage("tiny");
    cluster.makeVm("web-6");
    cluster.awaitSlot("web-6");
    cluster.deleteVm("web-6");
    cluster.awaitVmGone("web-6");
    assertThat(cluster.domains("web-6")).isEmpty();
    // Never bound, so the API server deletes it at once.
    await().until(() -> cluster.slots("web-6").isEmpty());
  }

  @Test
  void theSchedulersSentenceIsTheVms() {
    cluster.makeImage("tiny");
    cluster.makeVm("web-7");
    Pod slot = cluster.awaitSlot("web-7");
    cluster.unschedulable(slot, "0/1 nodes are available: 1 Insufficient memory.");
    cluster.awaitPhase("web-7", Phase.WaitingForNode);
    assertThat(cluster.message("web-7", ConditionType.Scheduled))
        .isEqualTo("0/1 nodes are available: 1 Insufficient memory.");
    cluster.patchVm("web-7", "{\"spec\":{\"memory\":{\"size\":\"64Mi\"}}}");
    cluster.awaitStatus("web-7", s -> Objects.equals(s.incarnations(), 2));
    assertThat(cluster.awaitSlot("web-7").getMetadata().getName())
        .isNotEqualTo(slot.getMetadata().getName());
    cluster.awaitGone(slot.getMetadata().getName());
  }

  @Test
  void aMissingImageIsToldAndItsCreationIsEnough() {
    cluster.makeVm("web-8");
    cluster.awaitPhase("web-8", Phase.WaitingForDisks);
    assertThat(cluster.condition("web-8", ConditionType.DisksReady))
        .isEqualTo("False/ImageNotFound");
    assertThat(cluster.message("web-8", ConditionType.DisksReady))
        .isEqualTo(
            "MachineImage tiny does not exist in namespace "
                + cluster.namespace
                + ". Create it, or name another in spec.disks.");
    cluster.makeImage("tiny");
    cluster.awaitSlot("web-8");
  }

  @Test
  void aChangeOfARunningVmWaitsAndRevertingItClears() {
    String domain = runningVm("web-9");
    assertThat(cluster.condition("web-9", ConditionType.UpToDate)).isEqualTo("True/UpToDate");
    cluster.patchVm("web-9", "{\"spec\":{\"memory\":{\"size\":\"256Mi\"},\"cpu\":{\"cores\":2}}}");
    await()
        .until(
            () -> cluster.condition("web-9", ConditionType.UpToDate),
            "False/RestartRequired"::equals);
    assertThat(cluster.message("web-9", ConditionType.UpToDate))
        .isEqualTo(
            "A change of cpu.cores, memory.size waits for the next start of the guest: set"
                + " spec.power to Off and then to On.");
    assertThat(cluster.domain(domain).isMarkedForDeletion()).isFalse();
    cluster.patchVm("web-9", "{\"spec\":{\"memory\":{\"size\":\"128Mi\"},\"cpu\":{\"cores\":1}}}");
    await()
        .until(() -> cluster.condition("web-9", ConditionType.UpToDate), "True/UpToDate"::equals);
  }

  @Test
  void aVmOfTheSameNameWaitsForTheOldGuest() {
    String old = runningVm("web-10");
    // Somebody takes the finalizer off by hand; no collector runs here to delete the Domain.
    cluster.deleteVm("web-10");
    cluster.awaitDeleting(old);
    cluster.patchVm("web-10", "{\"metadata\":{\"finalizers\":null}}");
    cluster.awaitVmGone("web-10");
    cluster.makeVm("web-10");
    Pod slot = cluster.awaitSlot("web-10");
    String name = slot.getMetadata().getName();
    cluster.bind(slot, NODE);
    await()
        .until(
            () -> cluster.condition("web-10", ConditionType.Ready),
            "False/WaitingForPreviousGuest"::equals);
    assertThat(cluster.domain(name).getSpec().nodeName()).isNull();

    cluster.reportEnd(old, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster.awaitGone(old);
    cluster.awaitOpened(name);
  }

  @Test
  void whatTheApiServerMakesOfADefinitionIsNoChangeOfIt() {
    cluster.makeImage("tiny");
    cluster.makeVm("web-13");
    // Quantities and placement in forms that come back otherwise than they went.
    cluster.patchVm(
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
    cluster.awaitStatus("web-13", s -> Objects.equals(s.observedGeneration(), 2L));
    int incarnations = cluster.status("web-13").incarnationCount();
    Pod slot = cluster.awaitSlot("web-13");
    String name = slot.getMetadata().getName();
    cluster.bind(slot, NODE);
    cluster.awaitOpened(name);
    cluster.reportRunning(name, "", false);
    cluster.awaitPhase("web-13", Phase.Running);
    assertThat(cluster.condition("web-13", ConditionType.UpToDate)).isEqualTo("True/UpToDate");
    assertThat(cluster.condition("web-13", ConditionType.NetworkReady)).isEqualTo("True/Connected");
    assertThat(cluster.status("web-13").incarnationCount()).isEqualTo(incarnations);
  }

  @Test
  void theSlotFollowsTheVmsLabels() {
    runningVm("web-12");
    cluster.patchVm("web-12", "{\"metadata\":{\"labels\":{\"app\":null,\"tier\":\"front\"}}}");
    await()
        .untilAsserted(() ->
            assertThat(cluster.slots("web-12").getFirst().getMetadata().getLabels())
                .containsEntry("tier", "front")
                .containsEntry(Labels.SLOT, "true")
                .doesNotContainKey("app"));
  }

  @Test
  void aRefusedSlotIsToldAndTriedAgain() {
    cluster.makeImage("tiny");
    cluster.allowPods(0);
    cluster.makeVm("web-11");
    await().until(() -> cluster.condition("web-11", ConditionType.Ready), "False/Refused"::equals);
    assertThat(cluster.message("web-11", ConditionType.Ready))
        .startsWith("The API server refused to make the slot: pods \"web-11-")
        .contains("exceeded quota: pods");
    cluster.allowPods(1);
    cluster.awaitSlot("web-11");
  }

  /** The name of the incarnation of a VM that has been brought to Running. */
  private String runningVm(String vm) {
    cluster.makeImage("tiny");
    cluster.makeVm(vm);
    Pod slot = cluster.awaitSlot(vm);
    String name = slot.getMetadata().getName();
    cluster.bind(slot, NODE);
    cluster.awaitOpened(name);
    cluster.reportRunning(name, "10.1.2.3", true);
    cluster.awaitPhase(vm, Phase.Running);
    return name;
  }

  private String gate(String vm) {
    return cluster.slots(vm).getFirst().getStatus().getConditions().stream()
        .filter(c -> Labels.GUEST_RUNNING_GATE.equals(c.getType()))
        .map(c -> c.getStatus())
        .findFirst()
        .orElse("absent");
  }
}
