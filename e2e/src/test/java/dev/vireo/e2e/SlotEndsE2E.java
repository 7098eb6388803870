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
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.NodePressure;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.dsl.PodResource;
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
  private static final String NAMED = "e2e.vireo.dev/here";
  private static final String SPARE = "e2e.vireo.dev/spare";
  private static final String TAINT = "e2e.vireo.dev/full";

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
    try (QemuWatch watch = QemuWatch.of(vm)) {
      pod(slot).withGracePeriod(0).delete();
      await("nobody answers at the slot's address")
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .until(() -> cluster.fromClientOn(NODE, "curl", "-sm", "1", "http://" + ip).isEmpty());
      assertThat(watch.pids()).as("its guest has not stopped yet").containsExactly(qemu);
      assertEnded(vm, slot);
      GuestFacts after = assertCountsOn(vm, before);
      assertThat(after.bootId()).isNotEqualTo(before.bootId());
      watch.assertNeverTwo();
    }
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

  @LongTest
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
    SPACE.claim("outdone", "64Mi");
    TestVm vm = SPACE.vm("outdone").createWithDataOn("outdone", NODE);
    GuestFacts before = vm.awaitSaved(2);
    String slot = slotOf(vm);
    try (var high = ImportantPod.thatNeedsThePlaceOf(SPACE.namespace(), slot, NODE)) {
      assertThat(assertEnded(vm, slot).message()).contains("The slot's pod is being");
      vm.awaitCondition(ConditionType.Scheduled, "False", "WaitingForNode");
      high.awaitRunning();
      assertThat(vm.qemuProcesses()).isZero();
    }
    assertThat(assertCountsOn(vm, before).lastEnd()).isEqualTo("clean");
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

  /** By the same look at all of its pods a kubelet rejects the one slot and keeps the other. */
  @Test
  void aKubeletThatIsStartedAnewRejectsSlotsOfVmsThatNameALabelThatIsGoneAndNoOthers() {
    lab.kubectl("label", "node", OTHER, NAMED + "=yes", SPARE + "=yes");
    TestVm steady = SPACE.vm("steady").createOn(OTHER);
    TestVm rejected = SPACE.vm("rejected").createWhere(Map.of(NAMED, "yes"));
    GuestFacts before = steady.awaitGuest();
    String kept = uidOf(slotOf(steady));
    rejected.awaitGuest();
    String slot = slotOf(rejected);
    try {
      lab.kubectl("label", "node", OTHER, NAMED + "-", SPARE + "-");
      lab.kubectl("taint", "node", OTHER, TAINT + ":NoSchedule");
      assertThat(lab.kubectl("label", "node", OTHER, Labels.HYPERVISOR + "-"))
          .contains(
              "when node " + OTHER + " has lost the label vireo.dev/hypervisor=true, the next")
          .contains("kubectl annotate node " + OTHER + " vireo.dev/allow-slot-loss=true");
      assertThat(cluster.nodes()).contains(OTHER);
      lab.restart(OTHER, "kubelet");
      assertThat(assertEnded(rejected, slot).message()).contains("NodeAffinity");
      rejected.awaitPhase(Phase.WaitingForNode);
      assertThat(rejected.qemuProcesses()).isZero();

      lab.kubectl("taint", "node", OTHER, TAINT + ":NoSchedule-");
      lab.kubectl("label", "node", OTHER, NAMED + "=yes");
      rejected.awaitGuest();
    } finally {
      lab.kubectl("taint", "node", OTHER, TAINT + ":NoSchedule-");
      lab.kubectl("label", "node", OTHER, NAMED + "-", SPARE + "-");
    }
    assertThat(steady.awaitGuest().bootId()).isEqualTo(before.bootId());
    assertThat(uidOf(slotOf(steady))).isEqualTo(kept);
    assertThat(steady.status().lastEnd()).isNull();
    assertThat(steady.status().incarnations()).isEqualTo(1);
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

  /** It is started anew, with what its disk had. */
  private static GuestFacts assertCountsOn(TestVm vm, GuestFacts before) {
    GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    return after;
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

  private PodResource pod(String slot) {
    return cluster.client().pods().inNamespace(SPACE.namespace()).withName(slot);
  }

  private String uidOf(String slot) {
    return pod(slot).require().getMetadata().getUid();
  }

  private String volumeOf(String slot) {
    return "/var/lib/kubelet/pods/" + uidOf(slot) + "/volumes/kubernetes.io~empty-dir/disks";
  }
}
