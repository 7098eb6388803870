package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A mistake is told with a sentence, and its correction alone brings the VM to Running. */
@BesideOthers
class CorrectAMistakeE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("mistakes");

  private static final String IMAGES = "/var/lib/vireo/images/";

  private final Cluster cluster = Cluster.get();

  @ConcurrentTest
  void aMissingMachineImage() {
    TestVm vm = SPACE.vm("early").create("not-yet");
    assertThat(vm.awaitCondition(ConditionType.DisksReady, "False", "ImageNotFound"))
        .contains("not-yet");
    assertThat(vm.status().phase()).isEqualTo(Phase.WaitingForDisks);
    SPACE.image("not-yet", "tiny.img");
    vm.awaitPhase(Phase.Running);
  }

  @ConcurrentTest
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

  @ConcurrentTest
  void noNodeThatFits() {
    TestVm vm = SPACE.vm("nowhere").createOn("no-such-node");
    assertThat(vm.awaitCondition(ConditionType.Scheduled, "False", "WaitingForNode"))
        .contains("nodes are available");
    assertThat(vm.status().phase()).isEqualTo(Phase.WaitingForNode);
    vm.patchSpec("{\"placement\":null}");
    vm.awaitPhase(Phase.Running);
  }

  @ConcurrentTest
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
}
