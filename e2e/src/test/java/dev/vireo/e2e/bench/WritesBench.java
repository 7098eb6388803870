package dev.vireo.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.AuditedWrite;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What a start writes to the API server, from apply to Running with the guest agent connected: by
 * whom, counted in the API server's own audit log.
 */
@Isolated
class WritesBench {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("bench-writes");

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);
  private static final int GOAL = 10;
  private static final long SETTLED_SECONDS = 5;

  @Test
  void applyToRunning() throws InterruptedException {
    String node = Cluster.get().nodes().getFirst();
    Samples running = Samples.ofCounts("ours until it runs, events apart");
    Samples settled = Samples.ofCounts("ours until its guest agent has answered");
    Map<String, Long> all = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      TestVm vm = SPACE.vm("bench-" + round);
      Instant applied = Instant.now();
      vm.createOn(node);
      vm.awaitPhase(Phase.Running);
      Instant ran = Instant.now();
      vm.awaitStatus("guest agent", s -> s.guest() != null && s.guest().connected());
      TimeUnit.SECONDS.sleep(SETTLED_SECONDS);
      List<AuditedWrite> writes =
          AuditedWrite.in(SPACE.namespace(), applied).stream()
              .filter(write -> write.isOf(vm.name()))
              .toList();
      writes.forEach(write -> all.merge(write.kind(), 1L, Long::sum));
      List<Instant> ours =
          writes.stream().filter(AuditedWrite::isOurs).map(AuditedWrite::time).toList();
      running.add(ours.stream().filter(time -> !time.isAfter(ran)).toList().size());
      settled.add(ours.size());
      vm.delete();
      vm.awaitGone();
    }
    all.forEach((what, count) ->
        System.out.printf(Locale.ROOT, "%-64s %5.1f%n", what, (double) count / ROUNDS));
    System.out.printf(
        Locale.ROOT,
        "%n%s; goal %d, reached: %s%n%s%n%n",
        running.row(),
        GOAL,
        running.median() <= GOAL ? "yes" : "no",
        settled.row());
    assertThat(running.median()).isPositive();
  }
}
