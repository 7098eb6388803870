package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainRunDone;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user stops a guest's time and lets it go on, restarts it, reboots it and presses its reset. */
@BesideOthers
class PowerE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("power");

  private static final Duration STANDSTILL = Duration.ofSeconds(12);

  private final Cluster cluster = Cluster.get();

  @ConcurrentTest
  void aPausedGuestStandsStillAndGoesOnWhereItWas() {
    TestVm vm = SPACE.vm("still").create("tiny");
    vm.awaitGuest();
    String qemu = vm.qemuPid();
    GuestFacts before = vm.facts().orElseThrow();
    Instant asked = Instant.now();
    vm.power(Power.Paused);
    vm.awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    assertThat(vm.status().phase()).isEqualTo(Phase.Paused);
    assertThat(slotIsReady(vm)).as("a Service sends it nothing").isFalse();
    assertThat(cluster.lab().virsh(vm.node(), "domstate", "--reason", vm.libvirtName()))
        .contains("paused (user)");
    await("it stands still")
        .during(STANDSTILL)
        .atMost(STANDSTILL.plusSeconds(30))
        .until(() -> vm.facts().isEmpty());

    vm.power(Power.On);
    GuestFacts after = vm.awaitGuest();
    double passed = Duration.between(asked, Instant.now()).toSeconds();
    assertThat(after.bootId()).isEqualTo(before.bootId());
    assertThat(after.uptimeSeconds())
        .as("its time stood still")
        .isGreaterThan(before.uptimeSeconds())
        .isLessThan(before.uptimeSeconds() + passed - STANDSTILL.toSeconds() + 5);
    assertThat(after.counter()).isGreaterThanOrEqualTo(before.counter());
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    assertThat(vm.status().incarnations()).isEqualTo(1);
    await("its slot is ready again").atMost(Duration.ofSeconds(30)).until(() -> slotIsReady(vm));
  }

  @ConcurrentTest
  void aGuestThatIsPausedFromOffRunsNothingBeforeItsPowerIsOn() {
    TestVm vm = SPACE.vm("unborn").createPaused();
    vm.awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    assertThat(vm.qemuProcesses()).isEqualTo(1);
    assertThat(registers(vm)).as("it stands at the reset vector").containsPattern("IP=0*fff0");
    vm.power(Power.On);
    vm.awaitGuest();
    assertThat(vm.status().incarnations()).isEqualTo(1);
  }

  @ConcurrentTest
  void aGuestThatHasRunNothingIsGoneAtOnce() {
    TestVm vm = SPACE.vm("stillborn").createPaused();
    vm.awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    Instant asked = Instant.now();
    vm.power(Power.Off);
    VirtualMachineStatus status = vm.awaitPhase(Phase.Stopped);
    assertThat(Instant.now()).as("not at the end of its grace").isBefore(asked.plusSeconds(45));
    assertThat(Objects.requireNonNull(status.lastEnd()).reason()).isEqualTo(Reason.NeverStarted);
  }

  @ConcurrentTest
  void aPausedGuestHearsThatItIsToShutDown() {
    TestVm vm = SPACE.vm("sleeper").create("tiny");
    vm.awaitGuest();
    vm.power(Power.Paused);
    vm.awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    vm.power(Power.Off);
    VirtualMachineStatus status = vm.awaitPhase(Phase.Stopped);
    assertThat(Objects.requireNonNull(status.lastEnd()).reason()).isEqualTo(Reason.StoppedAsAsked);
  }

  @ConcurrentTest
  void aPauseByAnAdministratorIsNotEndedByPowerOn() {
    TestVm vm = SPACE.vm("held").create("tiny");
    GuestFacts before = vm.awaitGuest();
    cluster.lab().virsh(vm.node(), "suspend", vm.libvirtName());
    assertThat(vm.awaitCondition(ConditionType.Ready, "False", "PausedByHost"))
        .contains("virsh resume " + vm.libvirtName());
    vm.power(Power.Paused);
    vm.awaitCondition(ConditionType.Ready, "True", "PausedByHost");
    vm.power(Power.On);
    vm.awaitCondition(ConditionType.Ready, "False", "PausedByHost");
    cluster.lab().virsh(vm.node(), "resume", vm.libvirtName());
    assertThat(vm.awaitGuest().bootId()).isEqualTo(before.bootId());
  }

  @ConcurrentTest
  void aChangeOfMindIsFollowedFromWhereverTheGuestIs() {
    TestVm vm = SPACE.vm("fickle").create("tiny");
    vm.power(Power.Paused);
    vm.power(Power.On);
    vm.awaitGuest();
    vm.power(Power.Off);
    vm.power(Power.On);
    vm.power(Power.Paused);
    vm.awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    assertThat(vm.qemuProcesses()).isEqualTo(1);
    vm.power(Power.On);
    vm.awaitGuest();
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @ConcurrentTest
  void aRestartIsANewBootInANewSlotOnce() {
    TestVm vm = SPACE.vm("again").create("tiny");
    GuestFacts before = vm.awaitGuest();
    String first = Objects.requireNonNull(vm.status().domain());
    String wish = vm.wish("restartedAt");
    vm.awaitStatus("in a new incarnation", s -> !first.equals(s.domain()));
    vm.awaitOtherBoot(before);
    VirtualMachineStatus status = vm.awaitPhase(Phase.Running);
    assertThat(Objects.requireNonNull(status.lastEnd()).reason()).isEqualTo(Reason.Restarted);
    assertThat(status.lastEnd().domain()).isEqualTo(first);
    assertThat(status.restartedAt()).isEqualTo(wish);
    assertThat(status.incarnations()).isEqualTo(2);

    vm.patchSpec("{\"restartedAt\":null,\"memory\":{\"size\":\"144Mi\"}}");
    vm.awaitCondition(ConditionType.UpToDate, "False", "RestartRequired");
    assertThat(vm.status().incarnations()).as("nothing is restarted by that").isEqualTo(2);
    vm.wish("restartedAt");
    vm.awaitStatus("restarted once more", s -> Integer.valueOf(3).equals(s.incarnations()));
    vm.awaitGuest();
    vm.awaitCondition(ConditionType.UpToDate, "True", "UpToDate");
  }

  @LongTest
  @ConcurrentTest
  void aRestartStartsAGuestThatHasShutItselfDown() {
    SPACE.image("tiny-poweroff", "tiny-poweroff.img");
    TestVm vm = SPACE.vm("leaver").create("tiny-poweroff", RestartPolicy.Never);
    vm.awaitPhase(Phase.Stopped);
    vm.wish("restartedAt");
    vm.awaitStatus("started again", s -> Integer.valueOf(2).equals(s.incarnations()));
    vm.awaitPhase(Phase.Running);
  }

  @LongTest
  @ConcurrentTest
  void aRebootByTheGuestAgentIsANewBootOfTheSameQemu() {
    TestVm vm = SPACE.vm("reboot").create("tiny");
    GuestFacts before = vm.awaitGuest();
    vm.awaitCondition(ConditionType.GuestAgentConnected, "True", "AgentConnected");
    String qemu = vm.qemuPid();
    String wish = vm.wish("rebootedAt");
    vm.awaitOtherBoot(before);
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    assertThat(done(vm).rebootedAt()).isEqualTo(wish);
    assertThat(vm.status().incarnations()).isEqualTo(1);
    assertThat(vm.status().lastEnd()).isNull();
  }

  @ConcurrentTest
  void aRebootByThePowerButtonIsANewBootOfTheSameQemu() {
    TestVm vm = SPACE.vm("button").create("tiny");
    GuestFacts before = vm.awaitGuest();
    vm.console("killall qemu-ga");
    vm.awaitCondition(ConditionType.GuestAgentConnected, "False", "AgentNotConnected");
    String qemu = vm.qemuPid();
    vm.wish("rebootedAt");
    vm.awaitOtherBoot(before);
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    vm.awaitPhase(Phase.Running);
    assertThat(vm.status().lastEnd()).isNull();
  }

  @ConcurrentTest
  void aResetIsANewBootOfTheSameQemuAndIsNotAskedFor() {
    TestVm vm = SPACE.vm("reset").create("tiny");
    GuestFacts before = vm.awaitGuest();
    vm.ignoreShutdown();
    String qemu = vm.qemuPid();
    String wish = vm.wish("resetAt");
    vm.awaitOtherBoot(before);
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    assertThat(done(vm).resetAt()).isEqualTo(wish);
    assertThat(vm.status().incarnations()).isEqualTo(1);
  }

  private static DomainRunDone done(TestVm vm) {
    DomainStatus status = Objects.requireNonNull(vm.domain().orElseThrow().getStatus());
    return Objects.requireNonNull(status.run());
  }

  private boolean slotIsReady(TestVm vm) {
    return Readiness.isPodReady(
        cluster
            .client()
            .pods()
            .inNamespace(SPACE.namespace())
            .withName(Objects.requireNonNull(vm.status().domain()))
            .get());
  }

  private String registers(TestVm vm) {
    return cluster
        .lab()
        .virsh(vm.node(), "qemu-monitor-command", vm.libvirtName(), "--hmp", "info registers");
  }
}
