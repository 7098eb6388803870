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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process of ours, of libvirt or of Kubernetes is killed; the guest does not notice. */
class FaultsE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("faults");

  private final Cluster cluster = Cluster.get();

  @ParameterizedTest
  @ValueSource(strings = {"agent", "libvirtd", "kubelet", "operator"})
  void aGuestRunsOnWhenAComponentIsKilledAndObeysAfterwards(String component) {
    TestVm vm = SPACE.vm("steady-" + component).create("tiny");
    GuestFacts before = vm.awaitGuest();
    String node = vm.node();

    cluster.lab().kill(node, component);
    try {
      assertGoesOn(vm, before);
    } finally {
      cluster.lab().restart(node, component);
    }
    assertGoesOn(vm, before);
    assertThat(vm.awaitPhase(Phase.Running).domain()).isNotNull();
    assertThat(vm.qemuProcesses()).isEqualTo(1);

    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    assertThat(vm.qemuProcesses()).isZero();
  }

  @Test
  void aVmThatIsDeclaredWhileTheAgentIsDeadStartsWhenItIsBack() {
    String node = cluster.nodes().getFirst();
    cluster.lab().kill(node, "agent");
    TestVm vm = SPACE.vm("patient").createOn(node);
    cluster.lab().restart(node, "agent");
    vm.awaitGuest();
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @Test
  void oneQemuThatHangsDoesNotKeepOthersFromStarting() {
    String node = cluster.nodes().getFirst();
    TestVm hung = SPACE.vm("hung").createOn(node);
    GuestFacts before = hung.awaitGuest();
    String pid = hung.qemuPid();
    cluster.lab().exec(node, "kill", "-STOP", pid);
    try {
      SPACE.vm("other").createOn(node).awaitGuest();
    } finally {
      cluster.lab().exec(node, "kill", "-CONT", pid);
    }
    assertGoesOn(hung, before);
  }

  /** Asks from another node than the guest's own, whose kubelet may be the one that is dead. */
  private void assertGoesOn(TestVm vm, GuestFacts before) {
    String asker =
        cluster.nodes().stream().filter(n -> !n.equals(vm.node())).findFirst().orElseThrow();
    GuestFacts now =
        await("the guest answers")
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions()
            .until(() -> vm.factsFrom(asker).orElse(null), f -> f != null);
    assertThat(now.bootId()).isEqualTo(before.bootId());
    assertThat(now.uptimeSeconds()).isGreaterThan(before.uptimeSeconds());
  }
}
