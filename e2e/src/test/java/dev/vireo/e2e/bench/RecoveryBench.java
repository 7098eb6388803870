package dev.vireo.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.restart.RestartBackoff;
import dev.vireo.e2e.fixture.AgentPod;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** How long it takes until all is well again after libvirtd or a QEMU was killed. */
@Isolated
class RecoveryBench {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("bench-recovery");

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);
  private static final String LIBVIRTD = "libvirtd";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Cluster cluster = Cluster.get();
  private final String node = cluster.nodes().getFirst();

  /** The guest that runs meanwhile does not notice. */
  @Test
  void libvirtdKilled() {
    Samples answering = Samples.ofMillis("SIGKILL of libvirtd to its answering again");
    Samples connected = Samples.ofMillis("SIGKILL of libvirtd to the agent's connection");
    TestVm vm = SPACE.vm("watched").createOn(node);
    vm.awaitGuest();
    String qemu = vm.qemuPid();
    for (int round = 0; round < ROUNDS; round++) {
      Instant killed = Instant.now();
      cluster.lab().kill(node, LIBVIRTD);
      cluster.lab().restart(node, LIBVIRTD);
      answering.add(Duration.between(killed, Instant.now()));
      Instant back =
          await("the agent's connection")
              .atMost(PATIENCE)
              .until(() -> connectedAfter(killed), Optional::isPresent)
              .orElseThrow();
      connected.add(Duration.between(killed, back));
    }
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    System.out.printf("%n%s%n%s%n%n", answering.row(), connected.row());
  }

  private Optional<Instant> connectedAfter(Instant killed) {
    return AgentPod.on(node)
        .log()
        .lines()
        .filter(line -> line.contains("libvirt connected"))
        .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
        .filter(killed::isBefore)
        .findFirst();
  }

  /** Guests that have run for so long that the first restart has no back-off. */
  @Test
  void qemuKilled() throws InterruptedException {
    Samples running = Samples.ofMillis("SIGKILL of QEMU to the next one running");
    var onNode = new OnNode(node);
    List<TestVm> vms =
        IntStream.range(0, ROUNDS).mapToObj(i -> SPACE.vm("killed-" + i).createOn(node)).toList();
    vms.forEach(TestVm::awaitGuest);
    TimeUnit.SECONDS.sleep(RestartBackoff.LONG_ENOUGH.toSeconds());
    for (TestVm vm : vms) {
      String killed = vm.qemuPid();
      long start = System.nanoTime();
      vm.killQemu();
      running.add(onNode.millisUntilRunningAnew(vm.libvirtName(), killed, start));
      vm.delete();
      vm.awaitGone();
    }
    System.out.printf("%n%s%n%n", running.row());
    assertThat(running.median()).isPositive();
  }
}
