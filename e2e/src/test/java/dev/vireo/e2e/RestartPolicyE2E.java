package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.api.v1alpha1.Watchdog;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A guest ends by itself, and its policy says what follows. What the images do: tiny-poweroff shuts
 * itself down after 20 s, tiny-crash panics after 20 s.
 */
@BesideOthers
class RestartPolicyE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("restarts");

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Arms the watchdog without a driver: two stages of a second each, never fed. */
  private static final String ARM_WATCHDOG =
      "d=$(grep -l 0x25ab /sys/bus/pci/devices/*/device); d=${d%/device};"
          + " a=$(cut -d' ' -f1 $d/resource | head -n 1);"
          + " printf '\\002' | dd of=$d/config bs=1 seek=4 conv=notrunc;"
          + " for r in 0 4; do for v in 0x80 0x86; do devmem $((a+12)) 16 $v; done;"
          + " devmem $((a+r)) 32 1000; done;"
          + " printf '\\002' | dd of=$d/config bs=1 seek=104 conv=notrunc";

  @BeforeAll
  static void addImage() {
    SPACE.image("tiny-poweroff", "tiny-poweroff.img");
  }

  @ConcurrentTest
  void alwaysStartsAGuestAgainThatShutItselfDownInItsSlot() {
    TestVm vm = SPACE.vm("always").create("tiny-poweroff", RestartPolicy.Always);
    VirtualMachineStatus first = vm.awaitPhase(Phase.Running);
    String slot = slotOf(vm);
    String address = vm.ip();

    VirtualMachineStatus waiting = vm.awaitPhase(Phase.CrashLoopBackOff);
    assertThat(waiting.restartsOrNone().lastReason()).isEqualTo(Reason.GuestShutdown);
    Instant next = Instant.parse(Objects.requireNonNull(waiting.restartsOrNone().nextAttempt()));
    assertThat(vm.awaitCondition(ConditionType.Ready, "False", "GuestShutdown"))
        .contains("started again at " + next);
    assertThat(vm.condition(ConditionType.Running)).map(c -> c.getStatus()).contains("False");

    VirtualMachineStatus again =
        vm.awaitStatus(
            "running again", s -> s.phase() == Phase.Running && s.restartsOrNone().times() == 1);
    assertThat(again.domain()).isEqualTo(first.domain());
    assertThat(slotOf(vm)).isEqualTo(slot);
    assertThat(vm.ip()).isEqualTo(address);
    GuestRun now = again.history().getFirst();
    assertThat(now.endedAt()).isNull();
    // The one is by the node's clock, the other by the operator's, who hears of the end a moment
    // later.
    assertThat(Instant.parse(Objects.requireNonNull(now.startedAt())))
        .isAfterOrEqualTo(next.minusSeconds(3));
    GuestRun before = again.history().get(1);
    assertThat(before.reason()).isEqualTo(Reason.GuestShutdown);
    assertThat(before.libvirtReason()).isEqualTo("shutdown");
    assertThat(before.by()).isEqualTo(EndedBy.Guest);
    assertThat(before.node()).isEqualTo(vm.node());
  }

  @LongTest
  @ConcurrentTest
  void onFailureLeavesAGuestDownThatShutItselfDownUntilThePolicyIsAnother() {
    TestVm vm = SPACE.vm("on-failure").create("tiny-poweroff", RestartPolicy.OnFailure);
    VirtualMachineStatus down = vm.awaitPhase(Phase.Stopped);
    assertThat(Objects.requireNonNull(down.lastEnd()).reason()).isEqualTo(Reason.GuestShutdown);
    assertThat(down.restartsOrNone().times()).isZero();
    await("its slot is given back").atMost(PATIENCE).until(() -> vm.domain().isEmpty());

    vm.patchSpec("{\"restartPolicy\":\"Always\"}");
    vm.awaitPhase(Phase.Running);
  }

  @ConcurrentTest
  void onFailureStartsAGuestAgainWhoseQemuWasKilledAndNoOtherFeelsIt() {
    TestVm other = SPACE.vm("beside").create("tiny");
    TestVm vm = SPACE.vm("killed").create("tiny", RestartPolicy.OnFailure);
    GuestFacts besideBefore = other.awaitGuest();
    GuestFacts before = vm.awaitGuest();
    String domain = Objects.requireNonNull(vm.status().domain());

    vm.killQemu();
    vm.awaitPhase(Phase.CrashLoopBackOff);
    assertThat(columns(vm)).contains("CrashLoopBackOff").contains("GuestCrashed");
    vm.awaitStatus("running again", s -> s.restartsOrNone().times() == 1);
    GuestFacts after = vm.awaitGuest();
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(vm.status().domain()).isEqualTo(domain);
    assertThat(vm.qemuProcesses()).isEqualTo(1);
    GuestRun killed = vm.status().history().get(1);
    assertThat(killed.libvirtReason()).isEqualTo("failed");
    assertThat(killed.by()).isEqualTo(EndedBy.Host);
    assertThat(other.awaitGuest().bootId()).isEqualTo(besideBefore.bootId());
  }

  @ConcurrentTest
  void neverLeavesAGuestDownThatPanicked() {
    TestVm vm = SPACE.vm("never").create("tiny", RestartPolicy.Never);
    vm.awaitGuest();
    vm.console("echo c >/proc/sysrq-trigger");
    VirtualMachineStatus failed = vm.awaitPhase(Phase.Failed);
    assertThat(Objects.requireNonNull(failed.lastEnd()).message())
        .isEqualTo("The guest's kernel panicked.");
    GuestRun run = failed.history().getFirst();
    assertThat(run.libvirtReason()).isEqualTo("crashed");
    assertThat(run.by()).isEqualTo(EndedBy.Guest);
    assertThat(failed.restartsOrNone().nextAttempt()).isNull();
  }

  @ConcurrentTest
  void theWaitsOfAGuestThatPanicsAgainAndAgainDouble() {
    SPACE.image("tiny-crash", "tiny-crash.img");
    TestVm vm = SPACE.vm("loop").create("tiny-crash", RestartPolicy.Always);
    VirtualMachineStatus second =
        vm.awaitStatus(
            "waiting for the second time",
            s -> s.phase() == Phase.CrashLoopBackOff && s.restartsOrNone().row() == 2);
    assertThat(waitOf(second)).isBetween(Duration.ofSeconds(16), Duration.ofSeconds(26));
    assertThat(second.restartsOrNone().times()).isEqualTo(1);
    assertThat(second.history()).hasSize(2);
  }

  @ConcurrentTest
  void whatLibvirtDestroyedIsStartedAgain() {
    TestVm vm = SPACE.vm("unplugged").create("tiny", RestartPolicy.OnFailure);
    GuestFacts before = vm.awaitGuest();
    Cluster.get().lab().virsh(vm.node(), "destroy", vm.libvirtName());
    vm.awaitStatus("running again", s -> s.restartsOrNone().times() == 1);
    assertThat(vm.awaitGuest().bootId()).isNotEqualTo(before.bootId());
    assertThat(vm.status().restartsOrNone().lastReason()).isEqualTo(Reason.DestroyedByHost);
  }

  @LongTest
  @ConcurrentTest
  void aChangeThatWaitsIsTakenUpByTheNextRestart() {
    TestVm vm = SPACE.vm("changed").create("tiny");
    vm.awaitGuest();
    String domain = Objects.requireNonNull(vm.status().domain());
    vm.patchSpec("{\"memory\":{\"size\":\"160Mi\"}}");
    assertThat(vm.awaitCondition(ConditionType.UpToDate, "False", "RestartRequired"))
        .contains("memory.size");
    await("the agent is told").atMost(PATIENCE).until(() -> isToldNothing(vm));

    vm.killQemu();
    vm.awaitStatus("in a new incarnation", s -> !domain.equals(s.domain()));
    vm.awaitGuest();
    vm.awaitCondition(ConditionType.UpToDate, "True", "UpToDate");
    assertThat(vm.domain().orElseThrow().getSpec().memory().size().toString()).contains("160");
    assertThat(vm.status().restartsOrNone().times()).isEqualTo(1);
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }

  @ConcurrentTest
  void aGuestThatIsTurnedOffWhileItWaitsIsOffAndStartsAtOnceWhenTurnedOn() {
    TestVm vm = SPACE.vm("turned-off").create("tiny-poweroff");
    vm.awaitPhase(Phase.CrashLoopBackOff);
    vm.power(Power.Off);
    vm.awaitCondition(ConditionType.Ready, "True", "PoweredOff");
    assertThat(vm.status().restartsOrNone().nextAttempt()).isNull();
    vm.power(Power.On);
    vm.awaitPhase(Phase.Running);
  }

  @ConcurrentTest
  void aGuestThatRebootsIsCountedAndStaysInItsDomain() {
    TestVm vm = SPACE.vm("rebooter").create("tiny");
    GuestFacts before = vm.awaitGuest();
    String qemu = vm.qemuPid();
    vm.console("kill -INT 1");
    VirtualMachineStatus booted = vm.awaitStatus("booted anew", s -> rebootsOf(s).isPresent());
    assertThat(rebootsOf(booted).orElseThrow().lastReason()).isEqualTo(Reason.GuestRebooted);
    await("another boot")
        .atMost(PATIENCE)
        .until(() -> vm.facts().filter(f -> !f.bootId().equals(before.bootId())).isPresent());
    assertThat(rebootsOf(vm.status()).orElseThrow().count()).isEqualTo(1);
    assertThat(vm.qemuPid()).isEqualTo(qemu);
    assertThat(vm.status().restartsOrNone().times()).isZero();
  }

  @ConcurrentTest
  void aWatchdogThatIsNotFedResetsItsGuest() {
    TestVm vm = SPACE.vm("watched").createWithWatchdog(Watchdog.Action.Reset);
    GuestFacts before = vm.awaitGuest();
    String qemu = vm.qemuPid();
    vm.console(ARM_WATCHDOG);
    VirtualMachineStatus reset = vm.awaitStatus("reset", s -> rebootsOf(s).isPresent());
    assertThat(rebootsOf(reset).orElseThrow().lastReason()).isEqualTo(Reason.WatchdogFired);
    await("another boot")
        .atMost(PATIENCE)
        .until(() -> vm.facts().filter(f -> !f.bootId().equals(before.bootId())).isPresent());
    assertThat(vm.qemuPid()).isEqualTo(qemu);
  }

  @LongTest
  @ConcurrentTest
  void aWatchdogThatSwitchesItsGuestOffIsFollowedByARestart() {
    TestVm vm = SPACE.vm("switched-off").createWithWatchdog(Watchdog.Action.PowerOff);
    vm.awaitGuest();
    vm.console(ARM_WATCHDOG);
    VirtualMachineStatus again =
        vm.awaitStatus("running again", s -> s.restartsOrNone().times() == 1);
    assertThat(again.restartsOrNone().lastReason()).isEqualTo(Reason.WatchdogFired);
    vm.awaitGuest();
  }

  private static Optional<Reboots> rebootsOf(VirtualMachineStatus status) {
    GuestStatus guest = status.guest();
    return guest == null ? Optional.empty() : Optional.ofNullable(guest.reboots());
  }

  /** From the end to the next attempt, of which the one is by the node's clock. */
  private static Duration waitOf(VirtualMachineStatus status) {
    return Duration.between(
        Instant.parse(Objects.requireNonNull(status.lastEnd()).time()),
        Instant.parse(Objects.requireNonNull(status.restartsOrNone().nextAttempt())));
  }

  private static boolean isToldNothing(TestVm vm) {
    return vm.domain().filter(d -> d.getSpec().run().restartPolicy() == null).isPresent();
  }

  private static String slotOf(TestVm vm) {
    return Objects.requireNonNull(vm.domain().orElseThrow().getSpec().slotUid());
  }

  private static String columns(TestVm vm) {
    List<String> lines =
        Cluster.get()
            .lab()
            .kubectl("-n", SPACE.namespace(), "get", "vm", vm.name(), "-o", "wide")
            .lines()
            .toList();
    assertThat(lines.getFirst()).contains("RESTARTS", "LAST REASON", "NEXT ATTEMPT");
    return lines.getLast();
  }
}
