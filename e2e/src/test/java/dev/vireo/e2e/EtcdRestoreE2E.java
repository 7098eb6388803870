package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RestoreReport;
import dev.vireo.api.v1alpha1.UnknownGuest;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.Leader;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** etcd is restored from a backup, and the API server knows nothing of what was done since. */
@Isolated
class EtcdRestoreE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("restore");

  private static final Duration NOTICED = Duration.ofMinutes(2);

  private final Cluster cluster = Cluster.get();

  /**
   * One guest has run on all the while, one had ended by the backup and was started again since, in
   * its place, one has moved to another node since, and one was made since.
   */
  @Test
  void guestsRunOnOrAreFoundAndEndedAndNoneEverRunsTwice() {
    String here = cluster.nodes().getFirst();
    String there = cluster.nodes().getLast();
    TestVm steady = SPACE.vm("steady").createOn(here);
    TestVm moved = SPACE.vm("moved").createOn(here);
    GuestFacts before = steady.awaitGuest();
    moved.awaitGuest();
    String qemu = steady.qemuPid();
    TestVm again = SPACE.vm("again").createOn(here);
    end(again);
    cluster.lab().saveEtcd();

    TestVm newer = SPACE.vm("newer").createOn(there);
    move(moved, there);
    newer.awaitGuest();
    again.awaitPhase(Phase.Running);
    GuestFacts started = again.awaitGuest();
    String left = moved.qemuPid();
    List<String> unknown = List.of(uidOf(newer), uidOf(moved));
    try (QemuWatch ofSteady = QemuWatch.of(steady);
        QemuWatch ofAgain = QemuWatch.of(again);
        QemuWatch ofMoved = QemuWatch.of(moved);
        QemuWatch ofNewer = QemuWatch.of(newer)) {
      cluster.lab().restoreEtcd();
      await("the guests that the backup does not know are told")
          .atMost(NOTICED)
          .pollInterval(Duration.ofMillis(200))
          .ignoreExceptions()
          .until(() -> unknownGuestsOn(there).containsAll(unknown));
      await("they have ended")
          .atMost(NOTICED)
          .until(() -> ofNewer.pids().isEmpty() && !ofMoved.pids().contains(left));
      assertThat(audited(newer)).contains("Shutdown").doesNotContain("Destroy");
      // Before that they would have ended them, and all that is in their slots.
      restartKubelets();

      await("found, ended, and started where the backup has it")
          .atMost(NOTICED)
          .until(() -> ofMoved.pids().size() == 1 && !ofMoved.pids().contains(left));
      moved.awaitStatus(
          "it is so told", s -> here.equals(s.nodeName()) && s.phase() == Phase.Running);
      moved.awaitGuest();
      assertThat(cluster.nodes()).allMatch(node -> epochOf(node) == epochOf(here));
      assertThat(epochOf(here)).isPositive();

      assertThat(steady.awaitGuest().bootId()).isEqualTo(before.bootId());
      assertObeys(steady);
      handOver();
      assertObeys(steady);
      SPACE.vm("later").createOn(there).awaitGuest();
      assertThat(ofSteady.everSeen()).containsExactly(qemu);
      assertRunsOn(again, started);
      assertThat(ofAgain.everSeen()).hasSize(1);
      ofMoved.assertNeverTwo();
      ofNewer.assertNeverTwo();
      assertThat(ofNewer.pids()).isEmpty();
    } finally {
      restartKubelets();
    }
  }

  /** Its next start is due then. */
  private static void end(TestVm vm) {
    vm.awaitGuest();
    vm.killQemu();
    vm.awaitPhase(Phase.CrashLoopBackOff);
  }

  private static void assertRunsOn(TestVm vm, GuestFacts started) {
    vm.awaitStatus(
        "told again", s -> s.phase() == Phase.Running && s.restartsOrNone().times() == 1);
    assertThat(vm.awaitGuest().bootId()).isEqualTo(started.bootId());
  }

  private static void move(TestVm vm, String node) {
    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    vm.patchSpec(
        "{\"power\":\"On\",\"placement\":{\"nodeSelector\":{\"kubernetes.io/hostname\":\"%s\"}}}"
            .formatted(node));
    vm.awaitStatus("moved", s -> node.equals(s.nodeName()) && s.phase() == Phase.Running);
    vm.awaitGuest();
  }

  /** To one that stood by while etcd was restored, and knows what was before. */
  private void handOver() {
    Leader before = Leader.await();
    cluster.lab().kill(before.node(), "operator");
    try {
      Leader.awaitOtherThan(before);
    } finally {
      cluster.lab().restart(before.node(), "operator");
    }
  }

  private static void assertObeys(TestVm vm) {
    vm.power(Power.Paused);
    vm.awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    vm.power(Power.On);
    assertThat(vm.awaitPhase(Phase.Running).incarnations()).isEqualTo(1);
  }

  private void restartKubelets() {
    cluster.nodes().forEach(node -> cluster.lab().restart(node, "kubelet"));
  }

  private static String uidOf(TestVm vm) {
    return vm.get().getMetadata().getUid();
  }

  private List<String> unknownGuestsOn(String node) {
    return report(node).stream()
        .flatMap(report -> report.unknownGuests().stream())
        .map(UnknownGuest::uuid)
        .toList();
  }

  private int epochOf(String node) {
    return report(node).map(RestoreReport::epoch).orElse(0);
  }

  private Optional<RestoreReport> report(String node) {
    return cluster.hypervisor(node).map(HypervisorStatus::restored);
  }

  /** What was done to a guest, by the agents' audit lines. */
  private List<String> audited(TestVm vm) {
    return cluster
        .lab()
        .logs("agent")
        .lines()
        .filter(line -> line.contains("\"virtualMachine\":\"" + vm.name() + "\""))
        .flatMap(line ->
            List.of("Shutdown", "Destroy").stream()
                .filter(done -> line.contains("\"operation\":\"" + done + "\"")))
        .distinct()
        .toList();
  }
}
