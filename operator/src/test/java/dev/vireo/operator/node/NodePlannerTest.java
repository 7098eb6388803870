package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.operator.node.NodeObserved.Presence;
import dev.vireo.operator.node.NodeView.Readiness;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodePlannerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final Instant FRESH = NOW.minusSeconds(10);
  private static final Instant STALE = NOW.minusSeconds(41);
  private static final NodePlanner PLANNER = new NodePlanner(Duration.ofSeconds(40));

  @Test
  void aNewLinuxNodeIsRegistered() {
    assertThat(
            PLANNER.plan(
                new NodeObserved(plain(), Presence.Missing, NodeView.unknown("node-a")), NOW))
        .isEqualTo(new NodePlan.Register());
  }

  @Test
  void otherNodesAreLeftAlone() {
    Node windows =
        new NodeBuilder(plain())
            .editMetadata()
            .addToLabels("kubernetes.io/os", "windows")
            .endMetadata()
            .build();
    assertThat(
            PLANNER.plan(
                new NodeObserved(windows, Presence.Missing, NodeView.unknown("node-a")), NOW))
        .isEqualTo(new NodePlan.Rest());
  }

  @Test
  void aNodeThatHasNeverBeenReadyIsNeitherLabelledNorTainted() {
    assertThat(plan(plain(), Readiness.NotReported, Optional.empty()))
        .isEqualTo(new NodePlan.Rest());
    assertThat(plan(plain(), Readiness.NotReady, Optional.of(FRESH)))
        .isEqualTo(new NodePlan.Rest());
    assertThat(plan(plain(), Readiness.Ready, Optional.empty())).isEqualTo(new NodePlan.Rest());
  }

  @Test
  void aNodeIsAdmittedWhenItIsFirstReady() {
    assertThat(plan(plain(), Readiness.Ready, Optional.of(FRESH))).isEqualTo(new NodePlan.Admit());
  }

  @Test
  void aReadyNodeRests() {
    assertThat(plan(labelled(), Readiness.Ready, Optional.of(FRESH)))
        .isEqualTo(new NodePlan.Rest());
  }

  @Test
  void aNodeThatIsNotReadyOrSilentIsTainted() {
    assertThat(plan(labelled(), Readiness.NotReady, Optional.of(FRESH)))
        .isEqualTo(new NodePlan.Taint());
    assertThat(plan(labelled(), Readiness.Ready, Optional.of(STALE)))
        .isEqualTo(new NodePlan.Taint());
    assertThat(plan(tainted(), Readiness.Ready, Optional.of(STALE))).isEqualTo(new NodePlan.Rest());
  }

  @Test
  void theTaintGoesWithItsReason() {
    assertThat(plan(tainted(), Readiness.Ready, Optional.of(FRESH)))
        .isEqualTo(new NodePlan.Untaint());
  }

  @Test
  void aNewOperatorLetsTaintAndLabelBeUntilItHasHeardOfTheAgentOrLookedForLongEnough() {
    var hourAgo = Optional.of(NOW.minusSeconds(3600));
    var found = Heartbeat.found(hourAgo, NOW.minusSeconds(40));
    for (Node node : List.of(plain(), labelled(), tainted())) {
      assertThat(PLANNER.plan(ready(node, found), NOW)).isEqualTo(new NodePlan.Rest());
    }
    assertThat(PLANNER.plan(ready(labelled(), found), NOW.plusSeconds(1)))
        .isEqualTo(new NodePlan.Taint());
    var heard = found.next(Optional.of(NOW.minusSeconds(3590)), NOW);
    assertThat(PLANNER.plan(ready(tainted(), heard), NOW)).isEqualTo(new NodePlan.Untaint());
    assertThat(PLANNER.plan(ready(plain(), heard), NOW)).isEqualTo(new NodePlan.Admit());
  }

  private static NodeObserved ready(Node node, Heartbeat heartbeat) {
    return new NodeObserved(
        node,
        Presence.Present,
        new NodeView(
            "node-a",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(heartbeat),
            Readiness.Ready));
  }

  @Test
  void aHeartbeatIsLookedAtAgainWhenItBecomesTooOld() {
    assertThat(NodePlanner.planRecheck(heardOf(FRESH), NOW, Duration.ofSeconds(40)))
        .isEqualTo(Duration.ofMillis(30_100));
    assertThat(NodePlanner.planRecheck(heardOf(STALE), NOW, Duration.ofSeconds(40)))
        .isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void aNodeThatIsSaidToBeDeadInThisBootIsTaintedAndInAnotherNot() {
    assertThat(PLANNER.plan(saidToBeDead("boot-1"), NOW)).isEqualTo(new NodePlan.Taint());
    assertThat(PLANNER.plan(saidToBeDead("boot-0"), NOW)).isEqualTo(new NodePlan.Rest());
  }

  private static NodeObserved saidToBeDead(String boot) {
    return new NodeObserved(
        labelled(),
        Presence.Present,
        new NodeView(
            "node-a",
            Optional.of(new HostIdentity("machine-a", "boot-1")),
            Optional.of(boot),
            Optional.empty(),
            heardOnce(Optional.of(FRESH)),
            Readiness.Ready));
  }

  private static NodeView heardOf(Instant heartbeat) {
    return observed(labelled(), Readiness.Ready, Optional.of(heartbeat)).view();
  }

  private static NodePlan plan(Node node, Readiness readiness, Optional<Instant> heartbeat) {
    return PLANNER.plan(observed(node, readiness, heartbeat), NOW);
  }

  private static NodeObserved observed(
      Node node, Readiness readiness, Optional<Instant> heartbeat) {
    return new NodeObserved(
        node,
        Presence.Present,
        new NodeView(
            "node-a",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            heardOnce(heartbeat),
            readiness));
  }

  private static Optional<Heartbeat> heardOnce(Optional<Instant> heartbeat) {
    Heartbeat found = Heartbeat.found(Optional.empty(), NOW);
    return Optional.of(heartbeat.map(at -> found.next(Optional.of(at), at)).orElse(found));
  }

  private static Node plain() {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("node-a")
        .addToLabels("kubernetes.io/os", "linux")
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private static Node labelled() {
    return new NodeBuilder(plain())
        .editMetadata()
        .addToLabels("vireo.dev/hypervisor", "true")
        .endMetadata()
        .build();
  }

  private static Node tainted() {
    return new NodeBuilder(labelled())
        .editSpec()
        .addNewTaint()
        .withKey("vireo.dev/not-ready")
        .withEffect("NoSchedule")
        .endTaint()
        .endSpec()
        .build();
  }
}
