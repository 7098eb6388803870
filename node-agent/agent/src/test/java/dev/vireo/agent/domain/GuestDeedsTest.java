package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainRunDone;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.libvirt.DomainState.Paused;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.testing.ShutdownAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest is rebooted and reset, for each wish once. */
class GuestDeedsTest {
  private static final String FIRST = "2026-11-01T00:00:00Z";
  private static final String SECOND = "2026-11-01T00:01:00Z";

  private final World world;

  GuestDeedsTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void aGuestIsAskedToRebootOnceForEachWish() {
    world.settle();
    world.reboot(FIRST);
    assertThat(world.settle()).isEqualTo(new Next.OnEvent());
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(1);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(FIRST, null));
    world.restartAgent();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(1);
    world.reboot(SECOND);
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(2);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(SECOND, null));
  }

  @Test
  void aGuestIsResetOnceForEachWish() {
    world.settle();
    world.reset(FIRST);
    world.settle();
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.RESET)).isEqualTo(1);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(null, FIRST));
  }

  @Test
  void whatWasWishedBeforeTheGuestsStartIsDoneByIt() {
    world.reboot(FIRST);
    world.reset(FIRST);
    world.settle();
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isZero();
    assertThat(world.calls(Operation.RESET)).isZero();
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(FIRST, FIRST));
  }

  @Test
  void whatWasDoneIsKnownThoughTheNodesFileIsGone() {
    world.settle();
    world.reset(FIRST);
    world.settle();
    new OpenDomains(world.state().resolve("open")).remove(world.api.domain.getMetadata().getUid());
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.RESET)).isEqualTo(1);
  }

  @Test
  void anAgentThatEndsBeforeAResetIsSucceededByOneThatDoesNotMakeIt() {
    world.settle();
    world.reset(FIRST);
    world.haltAt(Step.BEFORE_DEED);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.RESET)).as("at most once").isZero();
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(null, FIRST));
  }

  @Test
  void anAgentThatEndsAfterAResetIsSucceededByOneThatSaysSo() {
    world.settle();
    world.reset(FIRST);
    world.haltAt(Step.AFTER_DEED);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.RESET)).isEqualTo(1);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(null, FIRST));
  }

  @Test
  void aResetOfWhichNobodyKnowsWhetherItWasMadeIsNotMadeAgain() {
    world.settle();
    world.libvirt.faults().loseNextReply(Operation.RESET);
    world.reset(FIRST);
    world.settle();
    world.after(Duration.ofSeconds(1));
    assertThat(world.calls(Operation.RESET)).isEqualTo(1);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(null, FIRST));
  }

  @Test
  void aResetThatIsKnownNotToHaveBeenMadeIsMadeLater() {
    world.settle();
    world
        .libvirt
        .faults()
        .failNext(Operation.RESET, new DomainBusyException("web", "RESET", "SHUTDOWN"));
    world.reset(FIRST);
    assertThat(world.settle()).as("ever more seldom").isEqualTo(new Next.Failed());
    assertThat(world.api.status().run()).isNull();
    world.settle();
    assertThat(world.calls(Operation.RESET)).isEqualTo(2);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(null, FIRST));
  }

  @Test
  void aGuestIsNotResetOfWhichThatCannotBeWritten() throws IOException {
    world.settle();
    world.breakOpenFiles();
    world.reset(FIRST);
    assertThatThrownBy(world::settle).isInstanceOf(UncheckedIOException.class);
    assertThat(world.calls(Operation.RESET)).isZero();
  }

  @Test
  void aGuestAgentThatDoesNotAnswerIsFollowedByThePowerButton() {
    connectAgent();
    failNext(ErrorCode.Known.AGENT_UNRESPONSIVE);
    world.reboot(FIRST);
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(2);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(FIRST, null));
  }

  @Test
  void aGuestAgentThatIsGoneBeforeItHasAnsweredHasObeyed() {
    connectAgent();
    failNext(ErrorCode.Known.INTERNAL_ERROR);
    world.reboot(FIRST);
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(1);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(FIRST, null));
  }

  @Test
  void aPausedGuestIsResetAtOnceAndAskedToRebootWhenItGoesOn() {
    world.settle();
    world.power(GuestPower.Paused);
    world.settle();
    world.reset(FIRST);
    world.reboot(SECOND);
    world.settle();
    assertThat(world.calls(Operation.RESET)).isEqualTo(1);
    assertThat(world.calls(Operation.REBOOT)).isZero();
    assertThat(world.domain().state()).isInstanceOf(Paused.class);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(null, FIRST));
    world.power(GuestPower.On);
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(1);
    assertThat(world.api.status().run()).isEqualTo(new DomainRunDone(SECOND, FIRST));
  }

  @Test
  void whileAChangeWaitsARebootEndsTheGuestAndLeavesItToTheOperator() {
    world.settle();
    world.changeWaits();
    assertThat(world.settle()).isEqualTo(new Next.OnEvent());
    assertThat(world.calls(Operation.SET_ON_REBOOT)).isEqualTo(1);
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.SET_ON_REBOOT)).as("it is remembered").isEqualTo(1);
    world.guest().reboot();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(endOf(world.api.status()))
        .isEqualTo(
            "RebootedToUpdate: The guest rebooted, and was ended there to be started anew with what"
                + " has changed.");
    assertThat(world.api.status().history().getFirst().by()).isEqualTo(EndedBy.Guest);
    assertThat(world.api.status().restart()).isNull();
  }

  @Test
  void whileAChangeWaitsAShutdownIsOne() {
    world.settle();
    world.changeWaits();
    world.settle();
    world.guest().powerOff();
    world.settle();
    assertThat(endOf(world.api.status())).startsWith("GuestShutdown: ");
  }

  @Test
  void aRebootAfterTheChangeWasRevertedStaysInTheDomain() {
    world.settle();
    world.changeWaits();
    world.settle();
    world.tell(RestartPolicy.Always);
    world.onReboot(RebootAction.Restart);
    world.settle();
    assertThat(world.calls(Operation.SET_ON_REBOOT)).isEqualTo(2);
    world.guest().reboot();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aWishedRebootIsMadeAsOneThoughAChangeWaits() {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.changeWaits();
    world.settle();
    world.reboot(FIRST);
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(1);
    assertThat(world.calls(Operation.SET_ON_REBOOT)).as("to Restart and back").isEqualTo(3);
    world.guest().reboot();
    world.settle();
    assertThat(endOf(world.api.status())).startsWith("RebootedToUpdate: ");
  }

  @Test
  void aGuestThatIsQuickToRebootIsEndedThere() {
    world.settle();
    world.changeWaits();
    world.settle();
    world.reboot(FIRST);
    for (int look = 1; world.calls(Operation.REBOOT) == 0; look++) {
      assertThat(look).isLessThan(10);
      world.look();
    }
    assertThat(world.calls(Operation.SET_ON_REBOOT)).as("to Restart and back").isEqualTo(3);
  }

  @Test
  void aResetTakesUpAChangeThatWaits() {
    world.settle();
    world.changeWaits();
    world.settle();
    world.reset(FIRST);
    world.settle();
    assertThat(endOf(world.api.status()))
        .isEqualTo(
            "RebootedToUpdate: The guest was reset, and was ended there to be started anew with"
                + " what has changed.");
  }

  @Test
  void whatQemuCannotDoIsNotTriedForEver() {
    world.settle();
    world
        .libvirt
        .faults()
        .failNext(
            Operation.SET_ON_REBOOT,
            LibvirtException.of(
                ErrorCode.Known.OPERATION_UNSUPPORTED, ErrorOrigin.Known.QEMU, "It cannot."));
    world.changeWaits();
    assertThat(world.settle()).isEqualTo(new Next.OnEvent());
    assertThat(world.calls(Operation.SET_ON_REBOOT)).isEqualTo(1);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aRestartedGuestIsDefinedToBootAnewInItsPlace() {
    world.settle();
    world.changeWaits();
    world.settle();
    world.tell(RestartPolicy.Always);
    world.onReboot(RebootAction.Restart);
    world.guest().killQemu();
    world.settle();
    world.after(Duration.ofSeconds(11));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.SET_ON_REBOOT)).as("it is new").isEqualTo(1);
  }

  private static String endOf(DomainStatus status) {
    DomainEnd end = Objects.requireNonNull(status.end());
    return end.reason() + ": " + end.message();
  }

  private void connectAgent() {
    world.settle();
    world.guest().connectAgent(GuestInfo.NONE, List.of());
    world.memory().heardOf(World.UUID).channel(GuestSeen.Channel.CONNECTED);
  }

  private void failNext(ErrorCode code) {
    world
        .libvirt
        .faults()
        .failNext(
            Operation.REBOOT, LibvirtException.of(code, ErrorOrigin.Known.QEMU, "It does not."));
  }
}
