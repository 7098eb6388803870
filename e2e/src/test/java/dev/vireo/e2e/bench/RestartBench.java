package dev.vireo.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.e2e.fixture.AgentPod;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.OperatorSetting;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** How long an agent that is started anew takes until it has looked at many guests. */
@Isolated
class RestartBench {
  @Order(1)
  @RegisterExtension
  static final OperatorSetting OVERCOMMIT = ManyGuests.overcommit();

  @Order(2)
  @RegisterExtension
  static final TestSpace SPACE = TestSpace.named("bench-restart");

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);

  private final Cluster cluster = Cluster.get();
  private final Samples starts = Samples.ofMillis("agent: process to started");
  private final Samples seen = Samples.ofMillis("agent: process to all guests seen");

  @Test
  void agentWithManyGuests() {
    String node = cluster.nodes().getFirst();
    List<TestVm> vms = ManyGuests.on(node, SPACE);
    List<String> qemus = vms.stream().map(TestVm::qemuPid).toList();
    for (int round = 0; round < ROUNDS; round++) {
      cluster.lab().kill(node, "agent");
      cluster.lab().restart(node, "agent");
      AgentLog log =
          await("all guests seen")
              .atMost(Duration.ofMinutes(2))
              .until(
                  () -> AgentLog.of(AgentPod.on(node).log(), SPACE.namespace()),
                  l -> l.guests().size() >= ManyGuests.COUNT);
      starts.add(log.millisToStarted());
      seen.add(log.millisToGuest(ManyGuests.COUNT));
      System.out.printf("round %d of %d%n", round + 1, ROUNDS);
    }
    System.out.printf(
        Locale.ROOT, "%n%d guests%n%s%n%s%n%n", ManyGuests.COUNT, starts.row(), seen.row());
    assertThat(vms).as("their QEMU").extracting(TestVm::qemuPid).isEqualTo(qemus);
  }
}
