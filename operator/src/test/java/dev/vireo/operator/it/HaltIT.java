package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.operator.halt.Halts;
import dev.vireo.operator.halt.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operator ends at a step, and another one goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HaltIT {
  private static final String NODE = "node-halt";
  private static final String VM = "web-1";

  private final KubernetesClient admin = SharedApiServer.client();
  private Optional<Heart> heart = Optional.empty();
  private Cluster cluster = new Cluster(admin, "none");

  @BeforeAll
  void addNode() {
    RunningOperator.grantRights(admin);
    cluster.kubernetes.makeNode(NODE);
    try (var _ = RunningOperator.start()) {
      cluster.agent.reportHost(NODE, Cluster.HOST, true);
      heart = Optional.of(Heart.of(cluster.agent, NODE));
    }
  }

  @AfterAll
  void close() {
    heart.ifPresent(Heart::close);
    admin.nodes().withName(NODE).delete();
    admin.close();
  }

  @BeforeEach
  void makeNamespace() {
    cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, "halt"));
    cluster.makeImage("tiny");
  }

  @AfterEach
  void clear() {
    cluster.clear();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*_FINALIZER")
  void anOperatorThatEndsWhileItStartsAVmIsFollowedByOneThatGoesOn(Step step) {
    haltWhileItStarts(step);
    try (var _ = RunningOperator.start()) {
      Pod slot = cluster.awaitSlot(VM);
      if (slot.getSpec().getNodeName() == null) {
        cluster.kubernetes.bind(slot, NODE);
      }
      Domain opened = cluster.awaitOpened(slot.getMetadata().getName());
      assertThat(opened.getSpec().slotUid()).isEqualTo(slot.getMetadata().getUid());
      cluster.agent.reportRunning(opened.getMetadata().getName(), "10.1.2.3", true);
      cluster.awaitPhase(VM, Phase.Running);
      assertThat(cluster.domains(VM)).hasSize(1);
      assertThat(cluster.slots(VM)).hasSize(1);
      assertThat(cluster.status(VM).incarnations()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*_FINALIZER")
  void aVmThatIsDeletedWhileNoOperatorRunsLeavesNothing(Step step) {
    haltWhileItStarts(step);
    cluster.deleteVm(VM);
    try (var _ = RunningOperator.start()) {
      if (step == Step.AFTER_OPEN) {
        closeDomain();
      }
      assertNothingIsLeft();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = ".*_FINALIZER")
  void anOperatorThatEndsWhileItLetsGoIsFollowedByOneThatGoesOn(Step step) {
    var halt = new HaltAt(step);
    try (var _ = RunningOperator.start(halt)) {
      cluster.makeVm(VM);
      Pod slot = cluster.awaitSlot(VM);
      cluster.kubernetes.bind(slot, NODE);
      cluster.awaitOpened(slot.getMetadata().getName());
      cluster.deleteVm(VM);
      closeDomain();
      halt.awaitReached();
      assertThat(cluster.vm(VM)).isPresent();
      assertThat(cluster.domains(VM)).hasSize(step == Step.BEFORE_DOMAIN_FINALIZER ? 1 : 0);
    }
    try (var _ = RunningOperator.start()) {
      assertNothingIsLeft();
    }
  }

  private void haltWhileItStarts(Step step) {
    var halt = new HaltAt(step);
    try (var _ = RunningOperator.start(halt)) {
      cluster.makeVm(VM);
      if (step == Step.BEFORE_OPEN || step == Step.AFTER_OPEN) {
        cluster.kubernetes.bind(cluster.awaitSlot(VM), NODE);
      }
      halt.awaitReached();
    }
    List<Domain> domains = cluster.domains(VM);
    assertThat(cluster.status(VM).domain()).isNotNull();
    assertThat(domains).hasSize(step == Step.AFTER_CLAIM ? 0 : 1);
    assertThat(cluster.slots(VM)).hasSize(step.compareTo(Step.AFTER_SLOT) < 0 ? 0 : 1);
    assertThat(domains)
        .allMatch(d -> (d.getSpec().nodeName() != null) == (step == Step.AFTER_OPEN));
  }

  /** What the agent does when a Domain that it may have started is deleted. */
  private void closeDomain() {
    String domain = cluster.domains(VM).getFirst().getMetadata().getName();
    cluster.awaitDeleting(domain);
    cluster.agent.reportEnd(
        domain, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
  }

  private void assertNothingIsLeft() {
    cluster.awaitVmGone(VM);
    assertThat(cluster.domains(VM)).isEmpty();
    assertThat(cluster.slots(VM)).allMatch(Pod::isMarkedForDeletion);
  }

  /** Holds up what reaches a step until its operator ends. */
  private static final class HaltAt implements Halts {
    private final Step at;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    HaltAt(Step at) {
      this.at = at;
    }

    @Override
    public void reached(Step step) {
      if (step != at) {
        return;
      }
      reached.countDown();
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("halted at " + step.word());
    }

    void awaitReached() {
      await("step " + at.word()).atMost(30, TimeUnit.SECONDS).until(() -> reached.getCount() == 0);
    }
  }
}
