package dev.vireo.e2e.bench;

import static org.awaitility.Awaitility.await;

import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.OperatorSetting;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Guests side by side on one node. At the usual overcommit 20 slots would ask for both cores of the
 * lab's node, which agent and operator have a part of: the benchmarks that start them have them all
 * ask for one.
 */
final class ManyGuests {
  static final int COUNT = Integer.getInteger("bench.guests", 20);

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private ManyGuests() {}

  /** As many guests to a core as there are. */
  static OperatorSetting overcommit() {
    return OperatorSetting.cpuOvercommit(COUNT);
  }

  /** Returns when all of them have booted. */
  static List<TestVm> on(String node, TestSpace space) {
    List<TestVm> vms =
        IntStream.range(0, COUNT).mapToObj(i -> space.vm("bench-" + i).createOn(node)).toList();
    vms.forEach(vm ->
        await(vm.name())
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(1))
            .until(
                vm::status,
                s -> s.phase() == Phase.Running && s.guest() != null && s.guest().connected()));
    return vms;
  }
}
