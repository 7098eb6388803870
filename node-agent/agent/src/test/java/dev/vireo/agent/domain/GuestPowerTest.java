package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.state.OpenDomains;
import dev.vireo.agent.state.RunDone;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.libvirt.DomainState.Paused;
import dev.vireo.libvirt.DomainState.Running;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.testing.ShutdownAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest stands still, and goes on, as its VM's power says. */
class GuestPowerTest {
  private final World world;

  GuestPowerTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void aGuestIsPausedAndGoesOnAsDeclared() {
    world.settle();
    String started = world.api.status().startedAt();
    world.power(GuestPower.Paused);
    assertThat(world.settle()).as("nobody polls").isEqualTo(new Next.OnEvent());
    assertPausedAsDeclared();
    assertThat(world.api.status().startedAt()).isEqualTo(started);
    world.power(GuestPower.On);
    world.settle();
    assertRunning();
    assertThat(hold()).isEqualTo(RunDone.Hold.NONE);
    assertThat(world.calls(Operation.SUSPEND)).isEqualTo(1);
    assertThat(world.calls(Operation.RESUME)).isEqualTo(1);
  }

  @Test
  void aGuestThatItsAdministratorResumedIsPausedAgain() {
    pause();
    world.domain().resume();
    world.settle();
    assertPausedAsDeclared();
    assertThat(world.calls(Operation.SUSPEND)).isEqualTo(2);
  }

  @Test
  void theNextAgentKnowsThatItWasAnAgentThatHasPausedTheGuest() {
    pause();
    world.restartAgent();
    world.settle();
    assertPausedAsDeclared();
    world.power(GuestPower.On);
    world.settle();
    assertRunning();
  }

  @Test
  void theNextAgentKnowsItAlsoWhenTheNodesFileIsGone() {
    pause();
    new OpenDomains(world.state().resolve("open")).remove(uid());
    world.restartAgent();
    world.settle();
    assertPausedAsDeclared();
    world.power(GuestPower.On);
    world.settle();
    assertRunning();
  }

  @Test
  void anAgentThatEndsBeforeItHasToldOfThePauseIsSucceededByOneThatDoes() {
    world.settle();
    world.power(GuestPower.Paused);
    world.haltAt(Step.AFTER_PAUSE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    assertThat(world.domain().state()).isInstanceOf(Paused.class);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.restartAgent();
    world.settle();
    assertPausedAsDeclared();
    world.power(GuestPower.On);
    world.settle();
    assertRunning();
  }

  @Test
  void anAgentThatEndsWhenItHasLetAGuestGoOnOwnsNoPauseAnyMore() {
    pause();
    world.power(GuestPower.On);
    world.haltAt(Step.AFTER_UNPAUSE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertRunning();
    assertThat(hold()).isEqualTo(RunDone.Hold.NONE);
  }

  @Test
  void aGuestIsNotPausedThatTheNextAgentWouldTakeForPausedByAnother() throws IOException {
    world.settle();
    world.breakOpenFiles();
    world.power(GuestPower.Paused);
    assertThatThrownBy(world::settle).isInstanceOf(UncheckedIOException.class);
    assertThat(world.domain().state()).isInstanceOf(Running.class);
  }

  @Test
  void anAdministratorsPauseOutlivesOneThatWasDeclared() {
    pause();
    world.power(GuestPower.On);
    world.settle();
    world.domain().suspend();
    world.settle();
    world.after(Duration.ofHours(1));
    assertThat(world.api.status().reason()).isEqualTo(Reason.PausedByHost);
    assertThat(world.calls(Operation.RESUME)).isEqualTo(1);
  }

  @Test
  void aPauseThatQemuDoesNotAnswerIsTriedAgain() {
    world.settle();
    world.libvirt.faults().hang(World.UUID);
    world.power(GuestPower.Paused);
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(1)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.libvirt.faults().unhang(World.UUID);
    world.after(Duration.ofSeconds(1));
    assertPausedAsDeclared();
  }

  @Test
  void aGuestThatIsStartedPausedRunsNothingBeforeItsPowerIsOn() {
    world.power(GuestPower.Paused);
    world.settle();
    assertPausedAsDeclared();
    assertThat(hold()).isEqualTo(RunDone.Hold.NEVER_RAN);
    world.restartAgent();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.RESUME)).isZero();
    world.power(GuestPower.On);
    world.settle();
    assertRunning();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    assertThat(hold()).isEqualTo(RunDone.Hold.NONE);
  }

  @Test
  void aPausedStartThatAnAgentHasBegunIsGoneOnWithByTheNext() {
    world.power(GuestPower.Paused);
    world.haltAt(Step.AFTER_CREATE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertPausedAsDeclared();
    assertThat(world.calls(Operation.RESUME)).isZero();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aPausedStartThatAnAgentHasBegunRunsWhenItsPowerIsOnMeanwhile() {
    world.power(GuestPower.Paused);
    world.haltAt(Step.AFTER_CREATE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.power(GuestPower.On);
    world.settle();
    assertRunning();
    assertThat(hold()).isEqualTo(RunDone.Hold.NONE);
  }

  @Test
  void aStartThatAnAgentHasBegunStandsStillWhenItIsDeclaredPausedMeanwhile() {
    putItsDiskOnAClaim();
    world.haltAt(Step.AFTER_CREATE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.power(GuestPower.Paused);
    world.settle();
    assertPausedAsDeclared();
    assertThat(hold()).isEqualTo(RunDone.Hold.NEVER_RAN);
    assertThat(world.calls(Operation.RESUME)).isZero();
  }

  @Test
  void aGuestThatIsStartedPausedIsEndedIfItHasOpenedAnotherDisk() {
    putItsDiskOnAClaim();
    world.host.disks.qemuIsMisled = true;
    world.power(GuestPower.Paused);
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().reason()).isEqualTo(Reason.DiskInvalid);
    world.host.disks.qemuIsMisled = false;
    world.after(Duration.ofSeconds(1));
    assertPausedAsDeclared();
    assertThat(world.calls(Operation.RESUME)).isZero();
  }

  @Test
  void aPausedGuestIsLetGoOnToShutDown() {
    pause();
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.calls(Operation.RESUME)).isEqualTo(1);
    assertThat(world.calls(Operation.DESTROY)).isZero();
    assertThat(world.end().reason()).isEqualTo(Reason.StoppedAsAsked);
  }

  @Test
  void aPausedGuestThatDoesNotShutDownIsDestroyedInTime() {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.power(GuestPower.Paused);
    world.settle();
    world.delete();
    world.settle();
    assertThat(world.domain().state()).isInstanceOf(Running.class);
    for (int i = 0; i < 6; i++) {
      world.after(Duration.ofSeconds(5));
    }
    world.assertClosedAndClean();
    assertThat(world.calls(Operation.SUSPEND)).as("it is not paused again").isEqualTo(1);
    assertThat(world.end().reason()).isEqualTo(Reason.GracePeriodExceeded);
  }

  @Test
  void aGuestThatHasRunNothingIsDestroyedAtOnce() {
    world.power(GuestPower.Paused);
    world.settle();
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.calls(Operation.SHUTDOWN)).isZero();
    assertThat(world.calls(Operation.RESUME)).isZero();
    assertThat(world.end().reason()).isEqualTo(Reason.NeverStarted);
    assertThat(world.end().message())
        .isEqualTo("The guest was created paused, and ended before it had run.");
    assertThat(world.api.status().history())
        .as("each end has a reason")
        .singleElement()
        .extracting(GuestRun::reason)
        .isEqualTo(Reason.NeverStarted);
  }

  @Test
  void howAGuestEndedThatHasRunNothingIsKnownToTheNextAgentToo() {
    world.power(GuestPower.Paused);
    world.settle();
    world.delete();
    world.domain().destroy();
    world.restartAgent();
    world.settleWithoutWord();
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.NeverStarted);
  }

  private void putItsDiskOnAClaim() {
    world.api.domain = ClaimDiskStartTest.onClaim(world.api.domain);
    world.host.disks.seen = ClaimDiskStartTest.ready();
  }

  private void pause() {
    world.settle();
    world.power(GuestPower.Paused);
    world.settle();
    assertPausedAsDeclared();
  }

  private void assertPausedAsDeclared() {
    assertThat(world.domain().state()).isInstanceOf(Paused.class);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Paused);
    assertThat(world.api.status().reason()).isEqualTo(Reason.PausedAsDeclared);
  }

  private void assertRunning() {
    assertThat(world.domain().state()).isInstanceOf(Running.class);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  private RunDone.Hold hold() {
    return new OpenDomains(world.state().resolve("open")).get(uid()).orElseThrow().runDone().hold();
  }

  private String uid() {
    return world.api.domain.getMetadata().getUid();
  }
}
