package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.ImportantPod;
import dev.vireo.e2e.fixture.Lab;
import dev.vireo.e2e.fixture.NodePressure;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whatever of Kubernetes ends a slot stops its guest, and power On starts it anew, once. What ends
 * no slot ends no guest.
 */
@Isolated
class SlotEndsE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("slot-ends");

  private static final String NODE = Cluster.get().nodes().getFirst();
  private static final String OTHER = Cluster.get().nodes().getLast();

  private final Cluster cluster = Cluster.get();
  private final Lab lab = cluster.lab();

  @Test
  void aSlotDeletedByForceTakesItsNetworkAlongAndTheGuestIsStartedOnce() {
    SPACE.claim("forced", "64Mi");
    TestVm vm = SPACE.vm("forced").createWithDataOn("forced", 15);
    vm.awaitGuest();
    vm.ignoreShutdown();
    GuestFacts before = vm.awaitSaved(3);
    String ip = vm.ip();
    String qemu = vm.qemuPid();
    String slot = slotOf(vm);
    cluster
        .client()
        .pods()
        .inNamespace(SPACE.namespace())
        .withName(slot)
        .withGracePeriod(0)
        .delete();
    await("nobody answers at the slot's address")
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .until(() -> cluster.fromClientOn(NODE, "curl", "-sm", "1", "http://" + ip).isEmpty());
    assertThat(QemuWatch.pids(vm)).as("its guest has not stopped yet").containsExactly(qemu);
    assertEnded(vm, slot);
    GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @Test
  void anEvictionForTooMuchOnTheNodesDisk() {
    var limit =
        new LimitRangeBuilder()
            .withNewMetadata()
            .withNamespace(SPACE.namespace())
            .withName("disk")
            .endMetadata()
            .withNewSpec()
            .addNewLimit()
            .withType("Container")
            .addToDefault("ephemeral-storage", new Quantity("48Mi"))
            .endLimit()
            .endSpec()
            .build();
    cluster.client().resource(limit).create();
    TestVm vm = SPACE.vm("full").createOn(NODE);
    vm.awaitGuest();
    String slot = slotOf(vm);
    cluster.client().resource(limit).delete();
    lab.exec(NODE, "fallocate", "--length", "64M", volumeOf(slot) + "/filler");
    assertThat(assertEnded(vm, slot).message()).contains("Evicted");
    vm.awaitGuest();
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @Test
  void anEvictionByANodeUnderPressure() {
    TestVm vm = SPACE.vm("squeezed").create("tiny");
    vm.awaitGuest();
    String slot = slotOf(vm);
    String from = vm.node();
    try (var pressure = new NodePressure(from)) {
      assertThat(assertEnded(vm, slot).message()).contains("Evicted");
      assertRunsElsewhere(vm, from);
      pressure.assertTold();
    }
  }

  @Test
  void aPodOfHigherPriorityTakesThePlace() {
    TestVm vm = SPACE.vm("outdone").createOn(NODE);
    vm.awaitGuest();
    String slot = slotOf(vm);
    try (var high = ImportantPod.thatNeedsThePlaceOf(SPACE.namespace(), slot, NODE)) {
      assertThat(assertEnded(vm, slot).message()).contains("The slot's pod is being");
      vm.awaitCondition(ConditionType.Scheduled, "False", "WaitingForNode");
      high.awaitRunning();
      assertThat(vm.qemuProcesses()).isZero();
    }
    vm.awaitGuest();
  }

  @Test
  void aKubeletThatRejectsTheSlotAtItsStart() {
    lab.kubectl("label", "node", NODE, "e2e.vireo.dev/here=yes");
    TestVm vm = SPACE.vm("rejected").createWhere(Map.of("e2e.vireo.dev/here", "yes"));
    vm.awaitGuest();
    String slot = slotOf(vm);
    lab.kubectl("label", "node", NODE, "e2e.vireo.dev/here-");
    lab.restart(NODE, "kubelet");
    assertThat(assertEnded(vm, slot).message()).contains("NodeAffinity");
    vm.awaitPhase(Phase.WaitingForNode);
    assertThat(vm.qemuProcesses()).isZero();
    lab.kubectl("label", "node", NODE, "e2e.vireo.dev/here=yes");
    try {
      vm.awaitGuest();
    } finally {
      lab.kubectl("label", "node", NODE, "e2e.vireo.dev/here-");
    }
  }

  @Test
  void aDrainedNodeGivesItsGuestsToAnother() {
    TestVm vm = SPACE.vm("drained").create("tiny");
    vm.awaitGuest();
    String slot = slotOf(vm);
    String from = vm.node();
    try {
      lab.kubectlIn(
          SPACE.namespace(),
          "drain",
          from,
          "--ignore-daemonsets",
          "--delete-emptydir-data",
          "--pod-selector=" + Labels.SLOT + "=true",
          "--timeout=120s");
      assertEnded(vm, slot);
      assertRunsElsewhere(vm, from);
    } finally {
      lab.kubectl("uncordon", from);
    }
  }

  @Test
  void labelsTakenOffAndTaintsAddedEndNoGuestAtARestartOfTheKubelet() {
    TestVm vm = SPACE.vm("steady").createOn(OTHER);
    GuestFacts before = vm.awaitGuest();
    String slot = slotOf(vm);
    lab.kubectl("label", "node", OTHER, Labels.HYPERVISOR + "-");
    lab.kubectl("taint", "node", OTHER, "e2e.vireo.dev/full:NoSchedule");
    try {
      await("the label is put back")
          .atMost(Duration.ofSeconds(20))
          .until(() -> cluster.nodes().contains(OTHER));
      lab.restart(OTHER, "kubelet");
      GuestFacts after = vm.awaitGuest();
      assertThat(after.bootId()).isEqualTo(before.bootId());
      assertThat(slotOf(vm)).isEqualTo(slot);
    } finally {
      lab.kubectl("taint", "node", OTHER, "e2e.vireo.dev/full:NoSchedule-");
    }
  }

  /** The guest of that slot has ended because the slot did. */
  private static LastEnd assertEnded(TestVm vm, String slot) {
    LastEnd end =
        Objects.requireNonNull(
            vm.awaitStatus(
                    "after the end of " + slot,
                    s -> s.lastEnd() != null && slot.equals(s.lastEnd().domain()))
                .lastEnd());
    assertThat(end.reason()).isEqualTo(Reason.SlotEnded);
    return end;
  }

  /** Once, and not where it was. */
  private static void assertRunsElsewhere(TestVm vm, String from) {
    vm.awaitGuest();
    assertThat(vm.node()).isNotEqualTo(from);
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  private static String slotOf(TestVm vm) {
    return Objects.requireNonNull(vm.status().domain());
  }

  private String volumeOf(String slot) {
    String uid =
        cluster
            .client()
            .pods()
            .inNamespace(SPACE.namespace())
            .withName(slot)
            .get()
            .getMetadata()
            .getUid();
    return "/var/lib/kubelet/pods/" + uid + "/volumes/kubernetes.io~empty-dir/disks";
  }
}
