package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.HaltSwitch;
import dev.vireo.e2e.fixture.HaltSwitches;
import dev.vireo.e2e.fixture.NodeVolume;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A guest whose memory was saved goes on where it was, once, whoever is killed in between. The
 * volumes of the lab are each on one node's own disk, so it comes back on that node.
 */
@Isolated
class SuspendE2E {
  private static final List<String> STEPS =
      List.of("after-save", "after-restore", "after-image-gone");

  @Order(1)
  @RegisterExtension
  static final HaltSwitches SWITCHES = new HaltSwitches(List.of(), STEPS);

  @Order(2)
  @RegisterExtension
  static final TestSpace SPACE = TestSpace.named("suspend");

  private static final String NODE = Cluster.get().nodes().getFirst();

  private final Cluster cluster = Cluster.get();

  @Test
  void aSuspendedGuestIsOnNoNodeAndGoesOnWhereItWas() {
    TestVm vm = suspendable("desk-1");
    GuestFacts before = vm.awaitSaved(3);
    VirtualMachineStatus suspended = suspend(vm);
    assertThat(suspended.nodeName()).isNull();
    assertThat(suspended.domain()).isNull();
    assertThat(vm.qemuProcesses()).isZero();
    assertThat(SPACE.slots()).isEmpty();
    assertThat(SPACE.domains()).isEmpty();
    vm.awaitCondition(ConditionType.Ready, "True", "Suspended");

    vm.power(Power.On);
    GuestFacts after = assertGoesOn(vm, before);
    assertThat(after.counterRestored())
        .as("its disk was not read anew")
        .isEqualTo(before.counterRestored());
    assertThat(vm.status().savedState()).isNull();
    long clock = Long.parseLong(vm.console("date +now=%s").replaceAll("(?s).*now=(\\d+).*", "$1"));
    assertThat(Instant.ofEpochSecond(clock))
        .as("its guest agent has set its clock")
        .isAfter(Instant.now().minus(Duration.ofSeconds(30)));
  }

  @Test
  void aGuestIsSuspendedAgainAndAgain() {
    TestVm vm = suspendable("desk-2");
    GuestFacts before = vm.awaitSaved(1);
    for (int i = 0; i < 3; i++) {
      suspend(vm);
      vm.power(Power.On);
      before = assertGoesOn(vm, before);
    }
    assertThat(vm.status().incarnations()).isEqualTo(4);
  }

  @Test
  void aSuspendedVmKeepsItsDiskFromOthersUntilItIsBack() {
    TestVm vm = suspendable("desk-3");
    GuestFacts before = vm.awaitSaved(1);
    suspend(vm);
    TestVm other = SPACE.vm("thief").createWithDataOn("desk-3-data");
    assertThat(other.awaitCondition(ConditionType.DisksReady, "False", "ClaimInUse"))
        .contains("Claim desk-3-data is used by VirtualMachine desk-3.");
    vm.power(Power.On);
    assertGoesOn(vm, before);
    assertThat(other.status().phase()).isEqualTo(Phase.WaitingForDisks);
  }

  @Test
  void aGuestThatIsTurnedOnWhileItIsSavedIsSavedAndComesBack() {
    TestVm vm = suspendable("desk-4");
    GuestFacts before = vm.awaitSaved(1);
    vm.power(Power.Suspended);
    vm.awaitPhase(Phase.Suspending);
    vm.power(Power.On);
    assertGoesOn(vm, before);
  }

  @Test
  void aSuspendedVmThatIsTurnedOffStartsFromItsDisks() {
    TestVm vm = suspendable("desk-5");
    GuestFacts before = vm.awaitSaved(3);
    suspend(vm);
    vm.power(Power.Off);
    vm.awaitStatus("without its memory", s -> s.savedState() == null);
    vm.power(Power.On);
    GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    assertThat(memoriesOf("desk-5")).isEmpty();
  }

  @Test
  void aDeletedVmLeavesNeitherMemoryNorClaim() {
    TestVm vm = suspendable("desk-6");
    vm.awaitSaved(1);
    suspend(vm);
    vm.delete();
    vm.awaitGone();
    SPACE.awaitClaimGone("desk-6-state");
  }

  @Test
  void aGuestForWhichThereIsNoRoomGoesOnAndIsSuspendedWhenThereIs() {
    try (var _ = NodeVolume.fileSystem(SPACE.namespace(), "narrow", NODE)) {
      SPACE.claim("desk-7-root", "512Mi");
      TestVm vm = SPACE.vm("desk-7").createSuspendableOn(NODE, "desk-7-root", null, "narrow");
      vm.awaitGuest();
      vm.power(Power.Suspended);
      assertThat(vm.awaitCondition(ConditionType.Ready, "False", "CannotSuspend"))
          .startsWith("The guest's memory needs up to 162 MiB on its state volume, claim narrow");
      assertThat(vm.status().phase()).isEqualTo(Phase.Running);
      vm.power(Power.On);
      vm.awaitCondition(ConditionType.Ready, "True", "Running");
      vm.delete();
      vm.awaitGone();
    }
  }

  @Test
  void aTornMemoryIsAskedAboutAndThenDiscarded() {
    TestVm vm = suspendable("desk-8");
    GuestFacts before = vm.awaitSaved(3);
    SavedMemory memory = Objects.requireNonNull(suspend(vm).savedState()).memory();
    cluster.lab().exec(NODE, "truncate", "-s", "-4096", memoryFile("desk-8", memory));
    vm.power(Power.On);
    assertThat(vm.awaitCondition(ConditionType.Ready, "False", "StateBroken"))
        .contains(
            "has %d bytes, and not the %d that were saved."
                .formatted(memory.size() - 4096, memory.size()))
        .contains("set spec.state.onBrokenImage to Discard");
    assertThat(vm.qemuProcesses()).isZero();

    vm.patchSpec("{\"state\": {\"onBrokenImage\": \"Discard\"}}");
    GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    assertThat(memoriesOf("desk-8")).isEmpty();
  }

  @Test
  void aMemoryOfWhichADiskWasWrittenToIsNotUsed() {
    TestVm vm = suspendable("desk-9");
    vm.awaitSaved(1);
    suspend(vm);
    cluster
        .lab()
        .exec(NODE, "sh", "-c", "touch /opt/local-path-provisioner/*desk-9-data*/disk.img");
    vm.power(Power.On);
    assertThat(vm.awaitCondition(ConditionType.Ready, "False", "StateBroken"))
        .startsWith("Disk data was written to after the guest's memory had been saved");
    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
  }

  /** An agent that ends there is followed by one that goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"after-save", "after-restore", "after-image-gone"})
  void aGuestIsNeitherLostNorBroughtBackTwiceWhenItsAgentEnds(String step) {
    HaltSwitch agent = SWITCHES.agentOn(NODE);
    TestVm vm = suspendable("desk-" + step);
    GuestFacts before = vm.awaitSaved(3);
    agent.arm(List.of(step));
    suspend(vm);
    vm.power(Power.On);
    assertGoesOn(vm, before);
    assertThat(agent.haltedAt(List.of(step))).containsExactly(step);
    assertThat(vm.qemuProcesses()).isEqualTo(1);
    assertThat(memoriesOf("desk-" + step)).isEmpty();
  }

  /** What has gone on is never taken back to what was saved. */
  @Test
  void aQemuThatIsKilledWhenItsMemoryIsGoneIsStartedFromItsDisks() {
    HaltSwitch agent = SWITCHES.agentOn(NODE);
    TestVm vm = suspendable("desk-lost");
    GuestFacts before = vm.awaitSaved(3);
    suspend(vm);
    agent.hold();
    agent.arm(List.of("after-image-gone"));
    vm.power(Power.On);
    agent.awaitHalted("after-image-gone");
    cluster.lab().exec(NODE, "kill", "-KILL", vm.qemuPid());
    agent.release();
    GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
  }

  private static TestVm suspendable(String name) {
    SPACE.claim(name + "-root", "512Mi");
    SPACE.claim(name + "-data", "64Mi");
    return SPACE.vm(name).createSuspendableOn(NODE, name + "-root", name + "-data", null);
  }

  private static VirtualMachineStatus suspend(TestVm vm) {
    vm.power(Power.Suspended);
    return vm.awaitPhase(Phase.Suspended);
  }

  private static GuestFacts assertGoesOn(TestVm vm, GuestFacts before) {
    GuestFacts after = vm.awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isEqualTo(before.bootId());
    assertThat(after.uptimeSeconds()).isGreaterThan(before.uptimeSeconds());
    assertThat(after.counter()).isGreaterThan(before.counter());
    return after;
  }

  private String memoriesOf(String vm) {
    return cluster
        .lab()
        .exec(
            NODE,
            "sh",
            "-c",
            "ls /opt/local-path-provisioner/*" + vm + "-state*/ | grep memory- || true");
  }

  private String memoryFile(String vm, SavedMemory memory) {
    return cluster
        .lab()
        .exec(
            NODE, "sh", "-c", "ls /opt/local-path-provisioner/*" + vm + "-state*/" + memory.file());
  }
}
