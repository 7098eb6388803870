package dev.vireo.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.e2e.fixture.AgentPod;
import dev.vireo.e2e.fixture.AuditedWrite;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.Leader;
import dev.vireo.e2e.fixture.OperatorSetting;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What many idle guests cost besides their QEMU: memory of the processes of each slot, and memory
 * and processor time of the node's agent and of the leading operator.
 */
@Isolated
class FootprintBench {
  @Order(1)
  @RegisterExtension
  static final OperatorSetting OVERCOMMIT = ManyGuests.overcommit();

  @Order(2)
  @RegisterExtension
  static final TestSpace SPACE = TestSpace.named("bench-footprint");

  private static final int SECONDS = Integer.getInteger("bench.seconds", 60);

  /** PSS in KiB of a pod's processes but QEMU, and of the runtime's shim that holds them. */
  private static final String PSS_OF_SLOT =
      """
      for group in $(grep -ls "pod$1" /proc/[0-9]*/cgroup); do
        pid=${group%/cgroup}; pid=${pid#/proc/}
        case $(cat /proc/$pid/comm) in qemu*|slot-qemu) ;; *) echo $pid $(ps -o ppid= -p $pid) ;; esac
      done | tr ' ' '\\n' | sort -un | while read -r pid; do
        case $(cat /proc/$pid/comm) in slot|pause|dnsmasq|containerd-shim*) awk '/^Pss:/ {print $2}' /proc/$pid/smaps_rollup ;; esac
      done | awk '{sum += $1} END {print sum}'
      """;

  private static final String JAVA_OF_POD =
      """
      for group in $(grep -ls "pod$1" /proc/[0-9]*/cgroup); do
        process=${group%/cgroup}
        [ "$(cat $process/comm)" != java ] || echo $(awk '/^VmRSS:/ {print $2}' $process/status) $(awk '{print $14 + $15}' $process/stat)
      done
      """;

  private final Cluster cluster = Cluster.get();

  @Test
  void idleGuests() throws InterruptedException, IOException {
    var node = new OnNode(cluster.nodes().getFirst());
    List<TestVm> vms = ManyGuests.on(node.node(), SPACE);
    TimeUnit.SECONDS.sleep(SECONDS);
    Instant idle = Instant.now();
    Samples slots = Samples.ofMib("slot without QEMU, PSS (goal 12)");
    vms.stream()
        .map(vm -> Objects.requireNonNull(vm.domain().orElseThrow().getSpec().slotUid()))
        .forEach(slot -> slots.add(Long.parseLong(node.run(PSS_OF_SLOT, slot)) / 1024.0));
    System.out.printf("%n%d guests%n%s%n", vms.size(), slots.row());
    print("agent (goal 130)", node, AgentPod.on(node.node()).pod().getMetadata().getUid());
    Leader leader = Leader.await();
    print("leading operator (goal 150)", new OnNode(leader.node()), leader.podUid());
    long writes =
        AuditedWrite.in(SPACE.namespace(), idle).stream().filter(AuditedWrite::isOurs).count();
    System.out.printf(
        "writes of operator and agents (goal 0): %d in %d s%n",
        writes, Duration.between(idle, Instant.now()).toSeconds());
    assertThat(slots.median()).isPositive();
  }

  private static void print(String name, OnNode node, String pod) throws InterruptedException {
    long before = Long.parseLong(node.run(JAVA_OF_POD, pod).split(" ", -1)[1]);
    TimeUnit.SECONDS.sleep(SECONDS);
    String[] after = node.run(JAVA_OF_POD, pod).split(" ", -1);
    double percent = (Long.parseLong(after[1]) - before) * 1.0 / SECONDS;
    System.out.printf(
        Locale.ROOT,
        "%-28s RSS %.0f MiB, processor %.2f %% of a core over %d s%n",
        name,
        Long.parseLong(after[0]) / 1024.0,
        percent,
        SECONDS);
  }
}
