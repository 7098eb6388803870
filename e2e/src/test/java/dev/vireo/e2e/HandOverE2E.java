package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.Leader;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.Rollout;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** One operator or agent follows another, and for a while there are both. */
@Isolated
class HandOverE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("handover");

  private final Cluster cluster = Cluster.get();

  @Test
  void theSecondReplicaTakesOverAndFinishesAStart() {
    Leader leader = Leader.await();
    cluster.lab().kill(leader.node(), "operator");
    try {
      TestVm vm = SPACE.vm("handed-over").create("tiny");
      Leader.awaitOtherThan(leader);
      vm.awaitGuest();
      assertThat(SPACE.domains()).hasSize(1);
    } finally {
      cluster.lab().restart(leader.node(), "operator");
    }
  }

  @Test
  void whatIsAskedForDuringARollingUpgradeIsDoneOnce() {
    rollWhileVmsAreStartedAndDeleted("rolled");
  }

  /** Until the one before it has ended, the next agent of a node can do nothing. */
  @Test
  void norDoesASecondAgentOnEachNodeDoAnythingTwice() {
    Rollout.surgeAgents();
    try {
      rollWhileVmsAreStartedAndDeleted("surged");
    } finally {
      Rollout.replaceAgents();
    }
  }

  private static void rollWhileVmsAreStartedAndDeleted(String name) {
    SPACE.leavePodsOfVireoOut();
    TestVm steady = SPACE.vm(name + "-steady").create("tiny");
    TestVm deleted = SPACE.vm(name + "-deleted").create("tiny");
    GuestFacts before = steady.awaitGuest();
    String qemu = steady.qemuPid();
    deleted.awaitGuest();
    TestVm started = SPACE.vm(name + "-started");
    try (QemuWatch steadyOnes = QemuWatch.of(steady);
        QemuWatch startedOnes = QemuWatch.of(started)) {
      Rollout.begin();
      started.create("tiny");
      deleted.delete();
      started.awaitGuest();
      deleted.awaitGone();
      Rollout.await();
      assertThat(steady.awaitGuest().bootId()).isEqualTo(before.bootId());
      assertThat(steady.qemuPid()).isEqualTo(qemu);
      assertThat(started.awaitPhase(Phase.Running).incarnations()).isEqualTo(1);
      assertThat(startedOnes.pids()).hasSize(1);
      steadyOnes.assertNeverTwo();
      startedOnes.assertNeverTwo();
      assertThat(SPACE.domains()).hasSize(2);
    }
  }
}
