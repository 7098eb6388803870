package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A change that needs a restart reaches a guest that runs: now, or when it reboots. */
@BesideOthers
class UpdatePolicyE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("updates");

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String REBOOT = "kill -INT 1";
  private static final String POWER_OFF = "kill -TERM 1";

  @ConcurrentTest
  void nowRestartsTheGuestOnceWithAllThatHasChanged() {
    TestVm vm = SPACE.vm("now").create("tiny", RestartPolicy.Never);
    vm.awaitGuest();
    String before = domainOf(vm);
    vm.patchSpec("{\"updatePolicy\":\"Now\",\"memory\":{\"size\":\"160Mi\"}}");
    vm.patchSpec("{\"terminationGracePeriodSeconds\":31}");
    awaitTakenUp(vm, before);
    assertThat(vm.domain().orElseThrow().getSpec().terminationGracePeriodSeconds()).isEqualTo(31);
    assertThat(memoryInLibvirt(vm)).isEqualTo("163840");
    LastEnd end = Objects.requireNonNull(vm.status().lastEnd());
    assertThat(end.reason()).isEqualTo(Reason.Restarted);
    assertThat(end.message()).contains("to take up a change of memory.size");
    assertThat(vm.status().incarnations()).isEqualTo(2);
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @ConcurrentTest
  void aRebootFromInsideTakesUpAChangeUnderEachPolicy() {
    TestVm vm = SPACE.vm("inside").create("tiny", RestartPolicy.Never);
    GuestFacts facts = vm.awaitGuest();
    String before = domainOf(vm);
    vm.patchSpec("{\"memory\":{\"size\":\"160Mi\"}}");
    awaitOnReboot(vm, RebootAction.Destroy, "destroy");
    vm.console(REBOOT);
    awaitTakenUp(vm, before);
    assertThat(vm.awaitGuest().bootId()).isNotEqualTo(facts.bootId());
    assertThat(memoryInLibvirt(vm)).isEqualTo("163840");
    GuestRun run = vm.status().history().get(1);
    assertThat(run.reason()).isEqualTo(Reason.RebootedToUpdate);
    assertThat(run.libvirtReason()).isEqualTo("shutdown");
    assertThat(run.by()).isEqualTo(EndedBy.Guest);
    assertThat(vm.status().restartsOrNone().times()).isZero();
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @ConcurrentTest
  void aShutdownFromInsideWhileAChangeWaitsIsNoReboot() {
    TestVm vm = SPACE.vm("shutdown").create("tiny", RestartPolicy.OnFailure);
    vm.awaitGuest();
    vm.patchSpec("{\"memory\":{\"size\":\"160Mi\"}}");
    awaitOnReboot(vm, RebootAction.Destroy, "destroy");
    vm.console(POWER_OFF);
    VirtualMachineStatus down =
        vm.awaitStatus("down", s -> s.lastEnd() != null && s.domain() != null);
    assertThat(Objects.requireNonNull(down.lastEnd()).reason()).isEqualTo(Reason.GuestShutdown);
    vm.awaitCondition(ConditionType.Ready, "False", "GuestShutdown");
  }

  @LongTest
  @ConcurrentTest
  void aRebootAfterTheChangeWasRevertedIsOneOfTheSameQemu() {
    TestVm vm = SPACE.vm("reverted").create("tiny");
    GuestFacts before = vm.awaitGuest();
    String qemu = vm.qemuPid();
    vm.patchSpec("{\"memory\":{\"size\":\"160Mi\"}}");
    awaitOnReboot(vm, RebootAction.Destroy, "destroy");
    vm.patchSpec("{\"memory\":{\"size\":\"128Mi\"}}");
    vm.awaitCondition(ConditionType.UpToDate, "True", "UpToDate");
    awaitOnReboot(vm, RebootAction.Restart, "restart");
    vm.console(REBOOT);
    vm.awaitOtherBoot(before);
    assertThat(vm.qemuPid()).isEqualTo(qemu);
  }

  @ConcurrentTest
  void aWishedRebootTakesUpAChange() {
    TestVm vm = SPACE.vm("wished").create("tiny");
    vm.awaitGuest();
    String before = domainOf(vm);
    vm.patchSpec("{\"memory\":{\"size\":\"160Mi\"}}");
    awaitOnReboot(vm, RebootAction.Destroy, "destroy");
    vm.wish("rebootedAt");
    awaitTakenUp(vm, before);
    assertThat(Objects.requireNonNull(vm.status().lastEnd()).reason())
        .isEqualTo(Reason.RebootedToUpdate);
  }

  private static void awaitTakenUp(TestVm vm, String before) {
    vm.awaitStatus("in a new incarnation", s -> s.domain() != null && !before.equals(s.domain()));
    vm.awaitGuest();
    vm.awaitCondition(ConditionType.UpToDate, "True", "UpToDate");
  }

  /** Told by the operator, and set by the agent. */
  private static void awaitOnReboot(TestVm vm, RebootAction told, String inLibvirt) {
    await("the agent is told " + told)
        .atMost(PATIENCE)
        .until(() -> vm.domain().filter(d -> d.getSpec().run().onReboot() == told).isPresent());
    await("libvirt is told " + inLibvirt)
        .atMost(PATIENCE)
        .until(() -> xmlOf(vm).contains("<on_reboot>" + inLibvirt + "</on_reboot>"));
  }

  private static String memoryInLibvirt(TestVm vm) {
    String xml = xmlOf(vm);
    String from = "<memory unit='KiB'>";
    int begin = xml.indexOf(from) + from.length();
    return xml.substring(begin, xml.indexOf('<', begin));
  }

  private static String xmlOf(TestVm vm) {
    return Cluster.get().lab().virsh(vm.node(), "dumpxml", vm.libvirtName());
  }

  private static String domainOf(TestVm vm) {
    return Objects.requireNonNull(vm.status().domain());
  }
}
