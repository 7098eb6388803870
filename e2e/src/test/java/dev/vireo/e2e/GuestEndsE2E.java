package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A guest ends in a way that nobody asked for, and the VM says how. */
@BesideOthers
class GuestEndsE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("ends");

  @LongTest
  @ConcurrentTest
  void aGuestThatIsNotToBeRestartedIsStoppedAndStartsWhenPoweredOffAndOn() {
    SPACE.image("tiny-poweroff", "tiny-poweroff.img");
    TestVm vm = SPACE.vm("leaver").create("tiny-poweroff", RestartPolicy.Never);
    VirtualMachineStatus status = vm.awaitPhase(Phase.Stopped);
    assertThat(Objects.requireNonNull(status.lastEnd()).reason()).isEqualTo(Reason.GuestShutdown);
    assertThat(vm.awaitCondition(ConditionType.Ready, "False", "GuestShutdown"))
        .contains("restartedAt");
    vm.power(Power.Off);
    vm.awaitCondition(ConditionType.Ready, "True", "PoweredOff");
    vm.power(Power.On);
    vm.awaitPhase(Phase.Running);
  }

  @ConcurrentTest
  void aKilledQemuThatIsNotToBeRestartedIsAFailedVm() {
    TestVm vm = SPACE.vm("victim").create("tiny", RestartPolicy.Never);
    vm.awaitPhase(Phase.Running);
    signal(vm, "KILL");
    VirtualMachineStatus status = vm.awaitPhase(Phase.Failed);
    assertThat(Objects.requireNonNull(status.lastEnd()).reason()).isEqualTo(Reason.GuestCrashed);
  }

  @ConcurrentTest
  void aQemuThatIsKilledWhileItsGuestIsAskedToStopHasStopped() {
    TestVm vm = hanging("stuck");
    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopping);
    Instant killed = Instant.now();
    signal(vm, "KILL");
    VirtualMachineStatus status = vm.awaitPhase(Phase.Stopped);
    assertThat(Instant.now()).as("not at the end of its grace").isBefore(killed.plusSeconds(30));
    assertThat(Objects.requireNonNull(status.lastEnd()).reason()).isEqualTo(Reason.GuestCrashed);
    vm.awaitCondition(ConditionType.Ready, "True", "PoweredOff");
    vm.power(Power.On);
    vm.awaitGuest();
  }

  @ConcurrentTest
  void aQemuThatIsKilledWhileItsVmIsDeletedLeavesNothing() {
    TestVm vm = hanging("dying");
    vm.delete();
    vm.awaitPhase(Phase.Terminating);
    Instant killed = Instant.now();
    signal(vm, "KILL");
    vm.awaitGone();
    assertThat(Instant.now()).as("not at the end of its grace").isBefore(killed.plusSeconds(30));
  }

  /** A guest that would take all of its grace to stop. */
  private static TestVm hanging(String name) {
    TestVm vm = SPACE.vm(name).create("tiny");
    vm.awaitGuest();
    signal(vm, "STOP");
    return vm;
  }

  private static void signal(TestVm vm, String signal) {
    Cluster.get().lab().exec(vm.node(), "kill", "-" + signal, vm.qemuPid());
  }

  @ConcurrentTest
  void aSlotDeletedByHandIsAStopAndPowerOnStartsTheGuestAgain() {
    TestVm vm = SPACE.vm("phoenix").create("tiny");
    String firstBoot = vm.awaitGuest().bootId();
    String firstSlot = Objects.requireNonNull(vm.status().domain());
    Cluster.get().client().pods().inNamespace(SPACE.namespace()).withName(firstSlot).delete();
    vm.awaitStatus("in a new incarnation", s -> !firstSlot.equals(s.domain()));
    assertThat(vm.awaitGuest().bootId()).isNotEqualTo(firstBoot);
    assertThat(Objects.requireNonNull(vm.status().lastEnd()).reason()).isEqualTo(Reason.SlotEnded);
  }
}
