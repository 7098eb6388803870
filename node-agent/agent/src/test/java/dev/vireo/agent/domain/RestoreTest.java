package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vireo.agent.loop.Step;
import dev.vireo.agent.storage.DiskObservation;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.BrokenImage;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.api.v1alpha1.StartedFrom;
import dev.vireo.libvirt.DomainState.PauseReason;
import dev.vireo.libvirt.DomainState.Paused;
import dev.vireo.libvirt.DomainState.Running;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest is brought back from its saved memory, once, whoever dies in between. */
class RestoreTest {
  private static final String NEXT = "44444444-0000-4000-8000-000000000004";
  private static final String TAKEN = "restored-" + NEXT;

  private final World world;
  private final FakeMemories memories;
  private SavedMemory saved;

  RestoreTest(@TempDir Path folder) {
    this.world = new World(folder);
    this.memories = world.host.memories;
  }

  /** A guest was saved, and its next incarnation is to bring it back. */
  @BeforeEach
  void suspend() throws IOException {
    world.api.domain = SuspendTest.suspendable(world.api.domain);
    world.host.disks.seen = new DiskObservation.Ready(FakeDisks.FILE);
    world.settle();
    world.host.disks.modified = world.host.disks.modified.plusNanos(123_456_789);
    world.power(GuestPower.Suspended);
    world.settle();
    saved = Objects.requireNonNull(world.api.status().savedMemory());
    world.delete();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Closed);

    Domain next = SuspendTest.suspendable(Golden.domain());
    next.getMetadata().setUid(NEXT);
    next.getMetadata().setName("web-1-fghij");
    next.setSpec(next.getSpec().restoring(saved));
    world.api.domain = next;
  }

  @Test
  void theGuestIsBroughtBackAndItsMemoryIsTakenAwayBeforeItGoesOn() {
    world.api.states.clear();
    world.settle();
    assertBack();
    assertThat(world.calls(Operation.CREATE)).as("of the first incarnation").isEqualTo(1);
    assertThat(world.calls(Operation.RESTORE)).isEqualTo(1);
    assertThat(world.domain().metadata())
        .hasValueSatisfying(metadata -> assertThat(metadata.uid()).isEqualTo(NEXT));
  }

  @Test
  void aGuestThatIsBackIsMadeToAskForTheAddressOfItsNewSlot() {
    world.host.newSandbox("10.244.2.9");
    world.settle();
    assertThat(world.calls(Operation.UPDATE_DEVICE)).as("its link is down").isEqualTo(1);
    world.after(Duration.ofSeconds(1));
    assertThat(world.calls(Operation.UPDATE_DEVICE)).as("and up again").isEqualTo(2);
    assertBack();
  }

  @Test
  void theClockOfAGuestThatIsBackIsToBeSet() {
    world.settle();
    assertThat(world.memory().heardOf(World.UUID).takeClockBehind()).isTrue();
  }

  @Test
  void theMemoryIsCheckedFirst() {
    world.worksLater = true;
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.CheckingMemory);
    assertThat(world.api.status().message())
        .isEqualTo("The saved memory of the guest is being checked: 0 %.");
    assertThat(world.calls(Operation.RESTORE)).isZero();
  }

  @Test
  void anAgentThatEndsAfterTheRestoreIsSucceededByOneThatTakesTheMemoryAway() {
    world.haltAt(Step.AFTER_RESTORE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    assertThat(world.domain().state()).isEqualTo(new Paused(PauseReason.MIGRATION, 2));
    assertThat(memories.names()).contains(saved.file());
    world.restartAgent();
    world.settle();
    assertBack();
    assertThat(world.calls(Operation.RESTORE)).isEqualTo(1);
  }

  @Test
  void anAgentThatEndsAfterTheMemoryIsGoneIsSucceededByOneThatLetsTheGuestGoOn() {
    world.haltAt(Step.AFTER_IMAGE_GONE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    assertThat(world.domain().state()).isEqualTo(new Paused(PauseReason.MIGRATION, 2));
    assertThat(memories.names()).containsExactly(TAKEN);
    world.restartAgent();
    world.settle();
    assertBack();
    assertThat(world.calls(Operation.RESTORE)).isEqualTo(1);
  }

  @Test
  void aGuestIsHeldBackWhileItIsNotKnownWhetherItsMemoryIsGone() {
    world.haltAt(Step.AFTER_RESTORE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    memories.broken = true;
    world.restartAgent();
    world.settle();
    assertThat(world.domain().state()).isEqualTo(new Paused(PauseReason.MIGRATION, 2));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    memories.broken = false;
    world.after(Duration.ofSeconds(5));
    assertBack();
  }

  @Test
  void aQemuThatIsKilledBeforeTheMemoryIsGoneIsRestoredOnceMore() {
    world.haltAt(Step.AFTER_RESTORE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.guest().killQemu();
    world.restartAgent();
    world.settle();
    assertBack();
    assertThat(world.calls(Operation.RESTORE)).isEqualTo(2);
  }

  @Test
  void aQemuThatIsKilledAfterTheMemoryIsGoneIsStartedFromItsDisks() {
    world.haltAt(Step.AFTER_IMAGE_GONE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.guest().killQemu();
    world.restartAgent();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.RESTORE)).isEqualTo(1);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    assertThat(world.api.status().history())
        .singleElement()
        .extracting(GuestRun::startedFrom)
        .isEqualTo(StartedFrom.Boot);
  }

  @Test
  void aGuestThatIsBackAndEndsIsStartedFromItsDisksByItsPolicy() {
    world.tell(RestartPolicy.Always);
    world.settle();
    assertBack();
    world.guest().killQemu();
    world.settle();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
    world.after(Duration.ofSeconds(11));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.RESTORE)).isEqualTo(1);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    assertThat(world.api.status().history())
        .extracting(GuestRun::startedFrom, GuestRun::reason)
        .containsExactly(
            tuple(StartedFrom.Boot, null), tuple(StartedFrom.Memory, Reason.GuestCrashed));
  }

  @Test
  void aMemoryThatIsNotTheOneThatWasSavedIsAskedAbout() {
    memories.write(saved.file(), memories.read(saved.file()).replace('>', '!'));
    world.settle();
    assertBroken("is not the one that was saved: its digest is ");
  }

  @Test
  void aMemoryThatWasCutShortIsAskedAbout() {
    memories.write(saved.file(), "LibvirtQemudSave");
    world.settle();
    assertBroken(
        "The saved memory, %s on claim web-1-state, has 16 bytes, and not the %d that were saved."
            .formatted(saved.file(), saved.size()));
  }

  @Test
  void aMemoryThatIsNotThereIsAskedAbout() {
    memories.delete(saved.file());
    world.settle();
    assertBroken(
        "The saved memory, %s on claim web-1-state, is not there any more."
            .formatted(saved.file()));
  }

  @Test
  void aDiskThatWasWrittenToSinceDoesNotFitTheMemory() {
    world.host.disks.modified = world.host.disks.modified.plusSeconds(1);
    world.settle();
    assertBroken("Disk data was written to after the guest's memory had been saved");
  }

  @Test
  void aDiskWhoseFileSystemTellsTimesLessFinelyNowFitsTheMemory() {
    world.host.disks.modified = world.host.disks.modified.truncatedTo(ChronoUnit.SECONDS);
    world.settle();
    assertBack();
  }

  @Test
  void aMemoryThatIsPutBackIsTaken() {
    String content = memories.read(saved.file());
    memories.delete(saved.file());
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.StateBroken);
    memories.write(saved.file(), content);
    world.after(Duration.ofSeconds(5));
    world.settle();
    assertBack();
  }

  @Test
  void aBrokenMemoryIsDiscardedWhenThatIsSaid() {
    memories.write(saved.file(), "LibvirtQemudSave");
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.StateBroken);
    world.api.domain.setSpec(
        world
            .api
            .domain
            .getSpec()
            .telling(
                new DomainRun(
                    GuestPower.On,
                    null,
                    null,
                    null,
                    BrokenImage.Discard,
                    RebootAction.Restart,
                    null,
                    null,
                    null)));
    world.after(Duration.ofSeconds(5));
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.RESTORE)).isZero();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    assertThat(memories.names()).isEmpty();
  }

  @Test
  void aRestoreThatLibvirtRefusesKeepsTheMemoryAndIsTriedAgain() {
    world
        .libvirt
        .faults()
        .failNext(
            Operation.RESTORE,
            LibvirtException.of(
                ErrorCode.Known.CONFIG_UNSUPPORTED, ErrorOrigin.Known.QEMU, "no such CPU"));
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.StartFailed);
    assertThat(world.api.status().message()).startsWith("no such CPU");
    assertThat(world.api.status().restart()).as("it is no end of the guest").isNull();
    assertThat(world.api.status().history()).isEmpty();
    assertThat(memories.names()).containsExactly(saved.file());
    world.after(Duration.ofSeconds(1));
    world.settle();
    assertBack();
  }

  @Test
  void aGuestThatIsDeclaredPausedComesBackPaused() {
    world.power(GuestPower.Paused);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Paused);
    assertThat(world.api.status().reason()).isEqualTo(Reason.PausedAsDeclared);
    assertThat(memories.names()).containsExactly(TAKEN);
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.PausedAsDeclared);
    world.power(GuestPower.On);
    world.settle();
    assertBack();
  }

  @Test
  void aGuestThatIsToBeSavedAgainWhileItComesBackIsSavedWhenItRuns() {
    world.power(GuestPower.Suspended);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.Suspended);
    assertThat(memories.names()).contains("memory-" + NEXT + ".img").doesNotContain(saved.file());
  }

  @Test
  void aDomainThatIsDeletedBeforeItsGuestIsBackHoldsNothingOpen() {
    world.worksLater = true;
    world.settle();
    world.delete();
    world.worksLater = false;
    world.finishWorks();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Closed);
    assertThat(memories.held).hasValue(0);
    assertThat(memories.names()).containsExactly(saved.file());
  }

  private void assertBroken(String why) {
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.StateBroken);
    assertThat(world.api.status().message())
        .contains(why)
        .contains("set spec.state.onBrokenImage to Discard")
        .contains("set spec.power to Off");
    assertThat(world.calls(Operation.RESTORE)).isZero();
    assertThat(memories.held).hasValue(0);
  }

  private void assertBack() {
    assertThat(world.api.status().history())
        .singleElement()
        .extracting(GuestRun::startedFrom, GuestRun::goesOn)
        .containsExactly(StartedFrom.Memory, true);
    assertThat(world.domain().state()).isInstanceOf(Running.class);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(memories.names()).containsExactly(TAKEN);
    assertThat(memories.held).hasValue(0);
  }
}
