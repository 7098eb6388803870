package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A node and the API server do not reach each other, long enough for the node to be given up by
 * Kubernetes; {@code -Dcut.seconds=420} also lets its pods be evicted.
 */
@Isolated
class CutOffE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("cut-off");

  private static final int SECONDS = Integer.getInteger("cut.seconds", 20);

  /** After so long Kubernetes takes pods that do not tolerate it off a node that is silent. */
  private static final int EVICTED = 300;

  private static final List<String> CHAINS = List.of("OUTPUT", "FORWARD");

  private final Cluster cluster = Cluster.get();
  private final String apiServer = cluster.client().getMasterUrl().getHost();

  @Test
  void guestsRunOnAndObeyWhenTheNodeIsBack() throws InterruptedException {
    String node = cluster.nodes().getLast();
    TestVm vm = SPACE.vm("islander").createOn(node);
    GuestFacts before = vm.awaitGuest();
    String slot = Objects.requireNonNull(vm.status().domain());
    String qemu = vm.qemuPid();
    if (SECONDS >= EVICTED) {
      SPACE.leavePodsOfVireoOut();
    }
    CHAINS.forEach(chain -> filter(node, "-I", chain));
    try {
      vm.awaitPhase(Phase.Unknown);
      TimeUnit.SECONDS.sleep(SECONDS);
      assertThat(vm.status().phase()).isEqualTo(Phase.Unknown);
      assertThat(vm.factsFrom(cluster.nodes().getFirst()))
          .as("reached from the other node all the while")
          .hasValueSatisfying(now -> assertThat(now.bootId()).isEqualTo(before.bootId()));
    } finally {
      CHAINS.forEach(chain -> filter(node, "-D", chain));
    }
    vm.awaitPhase(Phase.Running);
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    assertThat(vm.status().domain()).isEqualTo(slot);
    assertThat(vm.awaitGuest().bootId()).isEqualTo(before.bootId());

    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    await("the node takes VMs again")
        .atMost(Duration.ofMinutes(1))
        .until(() -> cluster.client().nodes().withName(node).get().getSpec().getTaints().isEmpty());
  }

  private void filter(String node, String action, String chain) {
    cluster.lab().exec(node, "iptables", "-w", action, chain, "-d", apiServer, "-j", "DROP");
  }
}
