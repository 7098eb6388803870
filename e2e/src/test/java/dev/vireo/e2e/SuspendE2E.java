package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.ConcurrentTest;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.NodeVolume;
import dev.vireo.e2e.fixture.SuspendableVm;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A guest whose memory was saved goes on where it was, once. The volumes of the lab are each on one
 * node's own disk, so it comes back on that node.
 */
@BesideOthers
class SuspendE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("suspend");

  private static final String NODE = Cluster.get().nodes().getFirst();

  private final Cluster cluster = Cluster.get();

  @ConcurrentTest
  void aSuspendedGuestIsOnNoNodeAndGoesOnWhereItWas() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-1", NODE);
    GuestFacts before = vm.vm().awaitSaved(3);
    VirtualMachineStatus suspended = vm.suspend();
    assertThat(suspended.nodeName()).isNull();
    assertThat(suspended.domain()).isNull();
    assertThat(vm.vm().qemuProcesses()).isZero();
    assertThat(SPACE.slots()).noneMatch(SuspendE2E::isOfDesk1);
    assertThat(SPACE.domains()).noneMatch(SuspendE2E::isOfDesk1);
    vm.vm().awaitCondition(ConditionType.Ready, "True", "Suspended");

    vm.vm().power(Power.On);
    GuestFacts after = vm.assertGoesOn(before);
    assertThat(after.counterRestored())
        .as("its disk was not read anew")
        .isEqualTo(before.counterRestored());
    assertThat(vm.vm().status().savedState()).isNull();
    long clock =
        Long.parseLong(vm.vm().console("date +now=%s").replaceAll("(?s).*now=(\\d+).*", "$1"));
    assertThat(Instant.ofEpochSecond(clock))
        .as("its guest agent has set its clock")
        .isAfter(Instant.now().minus(Duration.ofSeconds(30)));
  }

  @LongTest
  @ConcurrentTest
  void aGuestIsSuspendedAgainAndAgain() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-2", NODE);
    GuestFacts before = vm.vm().awaitSaved(1);
    for (int i = 0; i < 3; i++) {
      vm.suspend();
      vm.vm().power(Power.On);
      before = vm.assertGoesOn(before);
    }
    assertThat(vm.vm().status().incarnations()).isEqualTo(4);
  }

  @ConcurrentTest
  void aSuspendedVmKeepsItsDiskFromOthersUntilItIsBack() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-3", NODE);
    GuestFacts before = vm.vm().awaitSaved(1);
    vm.suspend();
    TestVm other = SPACE.vm("thief").createWithDataOn("desk-3-data");
    assertThat(other.awaitCondition(ConditionType.DisksReady, "False", "ClaimInUse"))
        .contains("Claim desk-3-data is used by VirtualMachine desk-3.");
    vm.vm().power(Power.On);
    vm.assertGoesOn(before);
    assertThat(other.status().phase()).isEqualTo(Phase.WaitingForDisks);
  }

  @ConcurrentTest
  void aGuestThatIsTurnedOnWhileItIsSavedIsSavedAndComesBack() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-4", NODE);
    GuestFacts before = vm.vm().awaitSaved(1);
    vm.vm().power(Power.Suspended);
    vm.vm().awaitPhase(Phase.Suspending);
    vm.vm().power(Power.On);
    vm.assertGoesOn(before);
  }

  @LongTest
  @ConcurrentTest
  void aSuspendedVmThatIsTurnedOffStartsFromItsDisks() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-5", NODE);
    GuestFacts before = vm.vm().awaitSaved(3);
    vm.suspend();
    vm.vm().power(Power.Off);
    vm.vm().awaitStatus("without its memory", s -> s.savedState() == null);
    vm.vm().power(Power.On);
    GuestFacts after = vm.vm().awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    assertThat(vm.memories()).isEmpty();
  }

  @ConcurrentTest
  void aDeletedVmLeavesNeitherMemoryNorClaim() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-6", NODE);
    vm.vm().awaitSaved(1);
    vm.suspend();
    vm.vm().delete();
    vm.vm().awaitGone();
    SPACE.awaitClaimGone("desk-6-state");
  }

  @ConcurrentTest
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

  @ConcurrentTest
  void aTornMemoryIsAskedAboutAndThenDiscarded() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-8", NODE);
    GuestFacts before = vm.vm().awaitSaved(3);
    SavedMemory memory = Objects.requireNonNull(vm.suspend().savedState()).memory();
    cluster.lab().exec(NODE, "truncate", "-s", "-4096", vm.fileOf(memory));
    vm.vm().power(Power.On);
    assertThat(vm.vm().awaitCondition(ConditionType.Ready, "False", "StateBroken"))
        .contains(
            "has %d bytes, and not the %d that were saved."
                .formatted(memory.size() - 4096, memory.size()))
        .contains("set spec.state.onBrokenImage to Discard");
    assertThat(vm.vm().qemuProcesses()).isZero();

    vm.vm().patchSpec("{\"state\": {\"onBrokenImage\": \"Discard\"}}");
    GuestFacts after = vm.vm().awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
    assertThat(vm.memories()).isEmpty();
  }

  @ConcurrentTest
  void aMemoryOfWhichADiskWasWrittenToIsNotUsed() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-9", NODE);
    vm.vm().awaitSaved(1);
    vm.suspend();
    vm.touchData();
    vm.vm().power(Power.On);
    assertThat(vm.vm().awaitCondition(ConditionType.Ready, "False", "StateBroken"))
        .startsWith("Disk data was written to after the guest's memory had been saved");
    vm.vm().power(Power.Off);
    vm.vm().awaitPhase(Phase.Stopped);
  }

  private static boolean isOfDesk1(HasMetadata object) {
    return "desk-1".equals(object.getMetadata().getLabels().get(Labels.VM));
  }
}
