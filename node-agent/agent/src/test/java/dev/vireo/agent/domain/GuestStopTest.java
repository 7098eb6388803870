package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.testing.ShutdownAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How guests are stopped, and what a deletion leaves behind: nothing. */
class GuestStopTest {
  private final World world;

  GuestStopTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @AtEachStepOfAStart
  void aGuestThatIsDeletedWhileItStartsLeavesNothing(Step step) {
    world.haltAt(step);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.delete();
    world.restartAgent();
    world.settle();
    world.after(Duration.ofSeconds(5));
    world.assertClosedAndClean();
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_CLOSED", "BEFORE_RELEASE"})
  void anAgentThatEndsWhileItClosesADomainGoesOnWithIt(Step step) {
    world.settle();
    world.delete();
    world.settle();
    world.haltAt(step);
    assertThatThrownBy(() -> world.after(Duration.ofSeconds(5))).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void aDeletedDomainIsShutDownAndClosed() {
    world.settle();
    world.delete();
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.StoppedAsAsked);
  }

  @Test
  void aQemuThatIsKilledWhileItsGuestIsAskedToStopHasCrashed() {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.delete();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    world.guest().killQemu();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
  }

  @Test
  void aCloseThatCannotCleanUpSaysWhatIsLeft() {
    world.settle();
    world.delete();
    world.settle();
    world.host.removalBroken = true;
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    assertThat(world.api.status().reason()).isEqualTo(Reason.HostFault);
    assertThat(world.api.status().message())
        .isEqualTo(
            "The guest shut down as it was asked to. What was made for it is not removed yet: Links"
                + " [vn1] cannot be removed.");
    assertThat(world.end().reason()).isEqualTo(Reason.StoppedAsAsked);
    assertThat(world.host.released).isEmpty();
    world.host.removalBroken = false;
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.end().message()).isEqualTo("The guest shut down as it was asked to.");
  }

  @Test
  void anEndThatCannotCleanUpSaysWhatIsLeft() {
    world.settle();
    world.guest().powerOff();
    world.host.removalBroken = true;
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    assertThat(world.api.status().reason()).isEqualTo(Reason.HostFault);
    assertThat(world.end().reason()).isEqualTo(Reason.GuestShutdown);
    assertThat(world.api.status().interfaces()).isEmpty();
    assertThat(world.api.status().guest()).isNull();
    assertThat(world.api.status().message())
        .isEqualTo(
            "The guest shut itself down. What was made for it is not removed yet: Links [vn1]"
                + " cannot be removed.");
    world.host.removalBroken = false;
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.GuestShutdown);
  }

  @Test
  void anEndThatCannotCleanUpIsToldTheSameWhenItCan() {
    world.settle();
    world.guest().killQemu();
    world.host.removalBroken = true;
    world.settle();
    DomainEnd end = world.end();
    assertThat(end.reason()).isEqualTo(Reason.GuestCrashed);
    world.restartAgent();
    assertThat(world.after(Duration.ofMinutes(1))).isEqualTo(new Next.Failed());
    assertThat(world.api.status().message())
        .isEqualTo(
            end.message()
                + " What was made for it is not removed yet: Links [vn1] cannot be removed.");
    world.host.removalBroken = false;
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end()).isEqualTo(end);
    assertThat(world.api.status().message()).isEqualTo(end.message());
  }

  @Test
  void aCloseThatCannotCleanUpDoesNotUnsayThatTheGuestHasEnded() {
    world.settle();
    world.guest().powerOff();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    world.host.removalBroken = true;
    world.delete();
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.api.status().message())
        .isEqualTo(
            "The guest shut itself down. What was made for it is not removed yet: Links [vn1]"
                + " cannot be removed.");
    world.host.removalBroken = false;
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void aGuestThatDoesNotListenIsAskedAgainAndThenDestroyed() {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.delete();
    world.settle();
    for (int second = 1; second < 30; second++) {
      world.after(Duration.ofSeconds(1));
    }
    assertThat(world.runs()).isTrue();
    assertThat(world.calls(Operation.SHUTDOWN)).isEqualTo(6);
    world.after(Duration.ofSeconds(1));
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.GracePeriodExceeded);
  }

  @Test
  void aGuestIsAskedAndDestroyedInTimeThoughNothingCanBeWrittenOnTheNode() throws IOException {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.breakOpenFiles();
    world.delete();
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.calls(Operation.SHUTDOWN)).isEqualTo(1);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    world.after(Duration.ofSeconds(20));
    assertThat(world.runs()).isTrue();
    assertThatThrownBy(() -> world.after(Duration.ofSeconds(10)))
        .as("it is not Closed before the node remembers it")
        .isInstanceOf(UncheckedIOException.class);
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().reason()).isEqualTo(Reason.GracePeriodExceeded);
  }

  @Test
  void theDeadlineOutlivesTheAgent() {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.delete();
    world.settle();
    world.after(Duration.ofSeconds(20));
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isTrue();
    world.after(Duration.ofSeconds(10));
    assertThat(world.runs()).isFalse();
  }

  @Test
  void aClosedDomainIsNeverStartedByAnOldCopyOfTheObject() {
    var old = Golden.copy(world.api.domain);
    world.settle();
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
    world.api.domain = old;
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }
}
