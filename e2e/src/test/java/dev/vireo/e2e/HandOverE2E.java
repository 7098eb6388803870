package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The leading operator dies; the other one goes on where it stopped. */
class HandOverE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("handover");

  private static final String LEASE = "vireo-operator";

  private final Cluster cluster = Cluster.get();

  @Test
  void theSecondReplicaTakesOverAndFinishesAStart() {
    // The Lease may still be in the name of one that has gone.
    Pod leader =
        await("a leader that is there")
            .atMost(Duration.ofSeconds(60))
            .until(() -> pod(holder()), Optional::isPresent)
            .orElseThrow();
    String name = leader.getMetadata().getName();
    String node = leader.getSpec().getNodeName();
    cluster.lab().kill(node, "operator");
    try {
      TestVm vm = SPACE.vm("handed-over").create("tiny");
      await("another leader")
          .atMost(Duration.ofSeconds(60))
          .until(() -> !holder().equals(name) && !holder().isEmpty());
      vm.awaitGuest();
      assertThat(SPACE.domains()).hasSize(1);
    } finally {
      cluster.lab().restart(node, "operator");
    }
  }

  private Optional<Pod> pod(String name) {
    return cluster.client().pods().inNamespace(Cluster.SYSTEM).list().getItems().stream()
        .filter(pod -> pod.getMetadata().getName().equals(name) && !pod.isMarkedForDeletion())
        .findFirst();
  }

  private String holder() {
    Lease lease = cluster.client().leases().inNamespace(Cluster.SYSTEM).withName(LEASE).get();
    String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }
}
