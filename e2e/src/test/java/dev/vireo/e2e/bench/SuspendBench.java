package dev.vireo.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.SuspendableVm;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What it costs to suspend a guest and to bring it back, against {@code virsh managedsave} and
 * {@code virsh start} of the same definition, in turn in the same run.
 */
@Isolated
class SuspendBench {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("bench-suspend");

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);

  private final String node = Cluster.get().nodes().getFirst();
  private final OnNode onNode = new OnNode(node);
  private final Samples saves = Samples.ofMillis("power Suspended: patch to domain gone");
  private final Samples told = Samples.ofMillis("power Suspended: patch to phase Suspended");
  private final Samples bareSaves = Samples.ofMillis("bare virsh managedsave");
  private final Samples resumes = Samples.ofMillis("power On: patch to domain running");
  private final Samples bareStarts = Samples.ofMillis("bare virsh start");

  @Test
  void suspendAndResume() {
    SuspendableVm suspendable = SuspendableVm.create(SPACE, "bench", node);
    TestVm vm = suspendable.vm();
    vm.awaitSaved(1);
    BareDomain bare = BareDomain.like(vm, onNode);
    bare.begin();
    for (int round = 0; round < ROUNDS; round++) {
      vm.awaitGuest();
      suspend(vm);
      resume(vm);
      bareSaves.add(bare.managedSave());
      bareStarts.add(bare.start());
      System.out.printf("round %d of %d%n", round + 1, ROUNDS);
    }
    bare.end();
    bare.remove();
    System.out.printf(
        Locale.ROOT,
        "%n%s%n%s%n%s%nratio to managedsave: %.2f%n%s%n%s%nratio to start: %.2f%n%n",
        saves.row(),
        told.row(),
        bareSaves.row(),
        saves.median() / bareSaves.median(),
        resumes.row(),
        bareStarts.row(),
        resumes.median() / bareStarts.median());
    assertThat(saves.median()).isPositive();
  }

  private void suspend(TestVm vm) {
    long start = System.nanoTime();
    vm.power(Power.Suspended);
    saves.add(onNode.millisUntilGone(vm.libvirtName(), start));
    vm.awaitPhase(Phase.Suspended);
    told.add((System.nanoTime() - start) / 1e6);
  }

  private void resume(TestVm vm) {
    long start = System.nanoTime();
    vm.power(Power.On);
    resumes.add(onNode.millisUntilRunning(vm.libvirtName(), start));
    vm.awaitPhase(Phase.Running);
  }
}
