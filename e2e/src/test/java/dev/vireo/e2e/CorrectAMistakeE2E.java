package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A mistake is told with a sentence, and its correction alone brings the VM to Running. */
@Isolated
class CorrectAMistakeE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("mistakes");

  private static final String IMAGES = "/var/lib/vireo/images/";

  private final Cluster cluster = Cluster.get();

  @Test
  void aMissingMachineImage() {
    TestVm vm = SPACE.vm("early").create("not-yet");
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "ImageNotFound"))
        .contains("not-yet");
    assertThat(vm.status().phase()).isEqualTo(Phase.WaitingForDisks);
    SPACE.image("not-yet", "tiny.img");
    vm.awaitPhase(Phase.Running);
  }

  @Test
  void anImageFileThatIsNotOnTheNode() {
    String node = cluster.nodes().getFirst();
    SPACE.image("absent", "absent.img");
    TestVm vm = SPACE.vm("no-file").createOn(node, "absent");
    assertThat(vm.awaitCondition(ConditionType.Ready, "False", "ImageFileMissing"))
        .contains(IMAGES + "absent.img");
    cluster.lab().exec(node, "cp", IMAGES + "tiny.img", IMAGES + "absent.img");
    try {
      vm.awaitPhase(Phase.Running);
      vm.delete();
      vm.awaitGone();
    } finally {
      cluster.lab().exec(node, "rm", IMAGES + "absent.img");
    }
  }

  @Test
  void noNodeThatFits() {
    TestVm vm = SPACE.vm("nowhere").createOn("no-such-node");
    assertThat(vm.awaitCondition(ConditionType.Scheduled, "False", "WaitingForNode"))
        .contains("nodes are available");
    assertThat(vm.status().phase()).isEqualTo(Phase.WaitingForNode);
    vm.patchSpec("{\"placement\":null}");
    vm.awaitPhase(Phase.Running);
  }

  @Test
  void moreMemoryThanAnyNodeHas() {
    TestVm vm = SPACE.vm("huge").create("tiny");
    vm.awaitPhase(Phase.Running);
    TestVm huge = SPACE.vm("huger");
    huge.createOn(vm.node());
    huge.patchSpec("{\"memory\":{\"size\":\"9Ti\"},\"power\":\"Off\"}");
    huge.awaitPhase(Phase.Stopped);
    huge.patchSpec("{\"power\":\"On\"}");
    assertThat(huge.awaitCondition(ConditionType.Scheduled, "False", "WaitingForNode"))
        .contains("Insufficient memory");
    huge.patchSpec("{\"memory\":{\"size\":\"128Mi\"}}");
    huge.awaitPhase(Phase.Running);
  }

  @Test
  void aLibvirtThatIsDown() {
    String node = cluster.nodes().getLast();
    TestVm vm = SPACE.vm("steady").createOn(node);
    GuestFacts before = vm.awaitGuest();
    cluster.lab().kill(node, "libvirtd");
    try {
      awaitReady(node, false);
      await("the node takes no new slots")
          .atMost(Duration.ofSeconds(30))
          .until(() -> tainted(node));
      assertThat(vm.facts())
          .hasValueSatisfying(f -> assertThat(f.bootId()).isEqualTo(before.bootId()));
      TestVm other = SPACE.vm("waits").createOn(node);
      other.awaitCondition(ConditionType.Scheduled, "False", "WaitingForNode");
      cluster.lab().restart(node, "libvirtd");
      awaitReady(node, true);
      other.awaitPhase(Phase.Running);
    } finally {
      cluster.lab().restart(node, "libvirtd");
    }
    assertThat(vm.awaitGuest().bootId()).isEqualTo(before.bootId());
  }

  private void awaitReady(String node, boolean wanted) {
    await("Hypervisor " + node + " Ready=" + wanted)
        .atMost(Duration.ofMinutes(1))
        .until(() -> ready(node) == wanted);
  }

  private boolean ready(String node) {
    Hypervisor hypervisor = cluster.client().resources(Hypervisor.class).withName(node).get();
    HypervisorStatus status = hypervisor == null ? null : hypervisor.getStatus();
    return status != null && Conditions.holds(status.conditions(), ConditionType.Ready);
  }

  private boolean tainted(String node) {
    return cluster.client().nodes().withName(node).get().getSpec().getTaints().stream()
        .anyMatch(taint -> "vireo.dev/not-ready".equals(taint.getKey()));
  }
}
