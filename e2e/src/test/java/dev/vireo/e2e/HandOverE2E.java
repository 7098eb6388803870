package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.Leader;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The leading operator dies; the other one goes on where it stopped. */
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
}
