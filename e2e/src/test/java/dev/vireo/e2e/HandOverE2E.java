package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The leading operator dies; the other one goes on where it stopped. */
class HandOverE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("handover");

  private static final String LEASE = "vireo-operator";

  private final Cluster cluster = Cluster.get();

  @Test
  void theSecondReplicaTakesOverAndFinishesAStart() {
    String leader = leader();
    String node = nodeOf(leader);
    cluster.lab().kill(node, "operator");
    try {
      TestVm vm = SPACE.vm("handed-over").create("tiny");
      await("another leader")
          .atMost(Duration.ofSeconds(60))
          .until(() -> !leader().equals(leader) && !leader().isEmpty());
      vm.awaitGuest();
      assertThat(SPACE.domains()).hasSize(1);
    } finally {
      cluster.lab().restart(node, "operator");
    }
  }

  private String nodeOf(String pod) {
    return cluster
        .client()
        .pods()
        .inNamespace(Cluster.SYSTEM)
        .withName(pod)
        .get()
        .getSpec()
        .getNodeName();
  }

  private String leader() {
    Lease lease = cluster.client().leases().inNamespace(Cluster.SYSTEM).withName(LEASE).get();
    String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }
}
