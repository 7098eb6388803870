package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.storage.DiskObservation;
import dev.vireo.agent.storage.MemoryFiles;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.SavedDisk;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.libvirt.DomainState.Running;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest is saved to its state volume, whoever dies in between. */
class SuspendTest {
  static final String SUSPENDABLE =
      """
      spec:
        disks:
        - name: data
          persistentVolumeClaim: {claimName: web-1-data, size: 1Gi}
        state: {claimName: web-1-state}
        volumes:
        - {claimName: web-1-data, volumeName: pv-1, capacity: 2Gi}
        - {claimName: web-1-state, volumeName: pv-2, capacity: 2Gi}
      """;

  private final World world;
  private final FakeMemories memories;

  SuspendTest(@TempDir Path folder) {
    this.world = new World(folder);
    this.memories = world.host.memories;
  }

  @BeforeEach
  void run() throws IOException {
    world.api.domain = suspendable(world.api.domain);
    world.host.disks.seen = new DiskObservation.Ready(FakeDisks.FILE);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  static Domain suspendable(Domain domain) throws IOException {
    return Golden.YAML.treeToValue(
        Golden.merge(Golden.YAML.valueToTree(domain), Golden.YAML.readTree(SUSPENDABLE)),
        Domain.class);
  }

  @Test
  void aGuestIsSavedAndAllIsToldOfItsMemory() {
    world.power(GuestPower.Suspended);
    world.settle();
    assertSuspended();
    assertThat(world.host.connected).isEmpty();
    assertThat(memories.held).hasValue(0);
    assertThat(saved().definition()).contains("<uuid>" + World.UUID + "</uuid>");
    assertThat(saved().disks())
        .containsExactly(new SavedDisk("data", world.host.disks.modified.toString()));
  }

  @Test
  void itIsToldHowFarItIs() {
    world.worksLater = true;
    world.power(GuestPower.Suspended);
    assertThat(world.settle()).as("nobody polls").isEqualTo(new Next.OnEvent());
    assertSuspending("The guest's memory is being saved to claim web-1-state.");
    world.guest().saving();
    world.settle();
    assertSuspending("The guest's memory is being saved to claim web-1-state.");
    assertThat(world.calls(Operation.SAVE)).isZero();
  }

  @Test
  void thatItsMemoryIsReadIsNotToldWhenThatTakesNoTime() {
    Set<String> told = new LinkedHashSet<>();
    world.api.onWrite = () -> told.add(world.api.status().message());
    world.power(GuestPower.Suspended);
    world.settle();
    assertThat(told)
        .containsExactly(
            "The guest's memory is being saved to claim web-1-state.",
            "The guest's memory was saved to claim web-1-state.");
  }

  @Test
  void whatHasBeenBegunIsFinishedThoughTheGuestIsToRun() {
    world.worksLater = true;
    world.power(GuestPower.Suspended);
    world.settle();
    world.power(GuestPower.On);
    world.settle();
    assertSuspending("The guest's memory is being saved to claim web-1-state.");
    world.worksLater = false;
    world.finishWorks();
    world.settle();
    assertSuspended();
  }

  @Test
  void aGuestThatIsBeingSavedIsLetGoOnWhenItIsToStop() {
    world.power(GuestPower.Suspended);
    world.worksLater = true;
    world.settle();
    world.guest().saving();
    world.delete();
    world.settle();
    assertThat(world.calls(Operation.ABORT_JOB)).isEqualTo(1);
    assertThat(world.after(Duration.ofSeconds(1))).isNotNull();
    world.settle();
    assertThat(world.calls(Operation.SHUTDOWN)).isEqualTo(1);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Closed);
    assertThat(world.end().reason()).isEqualTo(Reason.StoppedAsAsked);
  }

  @Test
  void aGuestThatWasStartedWithoutAStateVolumeIsLeftAsItIs() {
    world.api.domain = Golden.domain();
    world.settle();
    world.power(GuestPower.Suspended);
    world.settle();
    assertRefused(
        "The guest was started without a state volume. Set spec.state, restart it with spec.power"
            + " Off and then On, and suspend it then. Or set spec.power to On.");
  }

  @Test
  void aGuestForWhichThereIsNoRoomIsLeftAsItIsUntilThereIs() {
    memories.room = 200L << 20;
    world.power(GuestPower.Suspended);
    world.settle();
    assertRefused(
        "The guest's memory needs up to 292 MiB on its state volume, claim web-1-state, which has"
            + " room for 200 MiB. Make room there, or let the claim grow. Or set spec.power to On.");
    memories.room = 300L << 20;
    world.after(Duration.ofSeconds(5));
    world.settle();
    assertSuspended();
  }

  @Test
  void aSaveThatLibvirtRefusesIsToldAndTriedAgainLater() {
    world
        .libvirt
        .faults()
        .failNext(
            Operation.SAVE,
            LibvirtException.of(
                ErrorCode.Known.OPERATION_INVALID,
                ErrorOrigin.Known.QEMU,
                "domain has assigned non-USB host devices"));
    world.power(GuestPower.Suspended);
    world.settle();
    assertRefused(
        "The guest was not saved, and it is tried again: domain has assigned non-USB host devices."
            + " Or set spec.power to On.");
    assertThat(memories.held).hasValue(0);
    world.after(Duration.ofSeconds(5));
    world.settle();
    assertSuspended();
  }

  @Test
  void anAgentThatEndsWhenTheGuestIsSavedIsSucceededByOneThatTellsIt() {
    world.haltAt(Step.AFTER_SAVE);
    world.power(GuestPower.Suspended);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    assertThat(world.runs()).isFalse();
    world.restartAgent();
    world.settleWithoutWord();
    assertSuspended();
  }

  @Test
  void aGuestThatHasGoneOnAfterItsMemoryWasWholeHasCrashedAndIsNotSuspended() {
    world.haltAt(Step.AFTER_SAVE);
    world.power(GuestPower.Suspended);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    // libvirtd was killed after its last word, let the guest go on, and QEMU was killed then.
    world.host.disks.modified = memories.modified.plus(Duration.ofSeconds(1));
    world.restartAgent();
    world.settleWithoutWord();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(world.api.status().savedMemory()).isNull();
  }

  @Test
  void aTornMemoryIsNoneAndTheNextAgentSavesAnew() {
    String name = MemoryFiles.nameOf(world.api.domain.getMetadata().getUid());
    world.worksLater = true;
    world.power(GuestPower.Suspended);
    world.settle();
    memories.write(name, "");
    world.guest().saveFails(memories.file(name).toString());
    world.worksLater = false;
    world.restartAgent();
    world.settle();
    assertSuspended();
  }

  @Test
  void aGuestThatIsLostWhileItIsSavedHasCrashed() {
    String name = MemoryFiles.nameOf(world.api.domain.getMetadata().getUid());
    world.worksLater = true;
    world.power(GuestPower.Suspended);
    world.settle();
    memories.write(name, "LibvirtQemudPart");
    world.guest().killQemu();
    world.restartAgent();
    world.settleWithoutWord();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
  }

  @Test
  void aVolumeThatDoesNotAnswerAfterTheSaveIsWaitedFor() {
    world.haltAt(Step.AFTER_SAVE);
    world.power(GuestPower.Suspended);
    world.api.onWrite = () -> {};
    world.worksLater = true;
    world.settle();
    world.worksLater = false;
    assertThatThrownBy(world::finishWorks).isInstanceOf(World.Halted.class);
    memories.broken = true;
    world.restartAgent();
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.Suspending);
    memories.broken = false;
    world.after(Duration.ofSeconds(5));
    world.settle();
    assertSuspended();
  }

  @Test
  void aSavedGuestIsClosedAndKeepsSayingWhatItWasSavedTo() {
    world.power(GuestPower.Suspended);
    world.settle();
    SavedMemory saved = saved();
    world.delete();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Closed);
    assertThat(world.end().reason()).isEqualTo(Reason.Suspended);
    assertThat(world.api.status().history())
        .singleElement()
        .extracting(GuestRun::reason, GuestRun::by, GuestRun::libvirtReason)
        .containsExactly(Reason.Suspended, EndedBy.Vireo, "saved");
    assertThat(world.api.status().restart()).isNull();
    assertThat(saved()).isEqualTo(saved);
    assertThat(memories.names()).containsExactly(saved.file());
  }

  @Test
  void aGuestThatAnAdministratorHasSavedElsewhereWasStoppedByHim() {
    world.domain().save(memories.file(fileBesides()).toString());
    world.settle();
    assertThat(world.end().reason()).isEqualTo(Reason.TakenFromHost);
    assertThat(world.api.status().savedMemory()).isNull();
  }

  private String fileBesides() {
    memories.write("besides", "");
    return "besides";
  }

  private void assertSuspending(String message) {
    assertThat(world.api.status().state()).isEqualTo(DomainState.Paused);
    assertThat(world.api.status().reason()).isEqualTo(Reason.Suspending);
    assertThat(world.api.status().message()).isEqualTo(message);
  }

  private void assertRefused(String message) {
    assertThat(world.domain().state()).isInstanceOf(Running.class);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.api.status().reason()).isEqualTo(Reason.CannotSuspend);
    assertThat(world.api.status().message()).isEqualTo(message);
  }

  private void assertSuspended() {
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.Suspended);
    assertThat(saved().file())
        .isEqualTo(MemoryFiles.nameOf(world.api.domain.getMetadata().getUid()));
    assertThat(memories.read(saved().file())).startsWith("LibvirtQemudSave");
    assertThat(Instant.parse(saved().time())).isNotNull();
  }

  private SavedMemory saved() {
    return Objects.requireNonNull(world.api.status().savedMemory());
  }
}
