package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest that ended by itself is started again, in the same incarnation. */
class GuestRestartTest {
  private final World world;

  GuestRestartTest(@TempDir Path folder) {
    this.world = new World(folder);
    world.tell(RestartPolicy.Always);
  }

  @Test
  void aGuestThatEndedSoonWaitsAndIsStartedAgainInItsSlot() {
    world.settle();
    world.pass(Duration.ofSeconds(30));
    world.guest().killQemu();
    Next next = world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(next).isInstanceOf(Next.After.class);
    Restarts waiting = restarts();
    assertThat(waiting.times()).isZero();
    assertThat(waiting.row()).isEqualTo(1);
    assertThat(waiting.lastReason()).isEqualTo(Reason.GuestCrashed);
    assertThat(Instant.parse(Objects.requireNonNull(waiting.nextAttempt())))
        .isBetween(world.time().plusSeconds(8), world.time().plusSeconds(11));
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.released).isEmpty();

    world.after(Duration.ofSeconds(5));
    assertThat(world.runs()).isFalse();
    world.after(Duration.ofSeconds(6));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.api.status().end()).isNull();
    assertThat(restarts().times()).isEqualTo(1);
    assertThat(restarts().nextAttempt()).isNull();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    assertThat(world.host.connected).hasSize(1);
    assertThat(world.host.layer()).exists();
    assertThat(world.host.deleted).as("what the guest wrote is kept").isEmpty();
  }

  @Test
  void aGuestThatHadRunForLongIsStartedAgainAtOnce() {
    world.settle();
    world.pass(Duration.ofMinutes(10));
    world.guest().powerOff();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(restarts()).isEqualTo(new Restarts(1, 0, Reason.GuestShutdown, null));
  }

  @Test
  void theWaitsOfACrashLoopDouble() {
    world.settle();
    for (int wait : List.of(10, 20, 40, 80, 160, 300, 300)) {
      world.guest().crash();
      world.settle();
      world.after(Duration.ofMillis(wait * 900L - 1000));
      assertThat(world.runs()).as("before %d s", wait).isFalse();
      world.after(Duration.ofMillis(wait * 200L + 1000));
      assertThat(world.runs()).as("after %d s", wait).isTrue();
    }
    assertThat(restarts().times()).isEqualTo(7);
  }

  @Test
  void eachRunIsRememberedTheNewestFirst() {
    world.settle();
    String first = Objects.requireNonNull(world.api.status().startedAt());
    world.pass(Duration.ofSeconds(30));
    world.guest().crash();
    world.settle();
    world.after(World.LONGEST_FIRST_WAIT);
    List<GuestRun> history = world.api.status().history();
    assertThat(history).hasSize(2);
    assertThat(history.getFirst().goesOn()).isTrue();
    assertThat(history.getFirst().startedAt()).isEqualTo(world.api.status().startedAt());
    GuestRun ended = history.getLast();
    assertThat(ended.startedAt()).isEqualTo(first);
    assertThat(ended.node()).isEqualTo("node-a");
    assertThat(ended.domain()).isEqualTo("web-1-abcde");
    assertThat(ended.reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(ended.libvirtReason()).isEqualTo("crashed");
    assertThat(ended.by()).isEqualTo(EndedBy.Guest);
  }

  @Test
  void anAgentThatIsKilledWhileItWaitsKeepsTheTime() {
    world.startAndCrash();
    Restarts before = restarts();
    world.restartAgent();
    world.after(Duration.ofSeconds(5));
    assertThat(restarts()).isEqualTo(before);
    assertThat(world.runs()).isFalse();
    world.after(Duration.ofSeconds(6));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void anAgentThatIsKilledJustAfterTheCreationGoesOnWithTheGuest() {
    world.startAndCrash();
    world.haltAt(Step.AFTER_CREATE);
    assertThatThrownBy(() -> world.after(World.LONGEST_FIRST_WAIT))
        .isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    assertThat(restarts().times()).isEqualTo(1);
  }

  @Test
  void aNextStartThatFailsLeavesWhatTheGuestWrote() {
    world.startAndCrash();
    world
        .libvirt
        .faults()
        .failNext(
            Operation.CREATE,
            LibvirtException.of(
                ErrorCode.Known.INTERNAL_ERROR, ErrorOrigin.Known.QEMU, "qemu exited"));
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.api.status().reason()).isEqualTo(Reason.StartFailed);
    assertThat(world.host.deleted).isEmpty();
    assertThat(world.host.layer()).exists();
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(restarts().times()).as("it is one attempt").isEqualTo(1);
  }

  @Test
  void aDeletionWhileItWaitsClosesItWithHowItEnded() {
    world.startAndCrash();
    world.delete();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(world.api.status().history()).hasSize(1);
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aPolicyThatIsTakenAwayWhileItWaitsKeepsTheGuestDown() {
    world.startAndCrash();
    world.tellNothing();
    world.after(Duration.ofHours(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void anAttemptThatTheApiServerDoesNotTakeIsNotMade() {
    world.startAndCrash();
    world.api.writesFail = true;
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    world.api.writesFail = false;
    world.settle();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
  }

  @Test
  void aStartThatWaitsIsGivenUpWhenThePolicyIsTakenAway() {
    world.startAndCrash();
    String ended = world.end().time();
    world.host.imagesBroken = true;
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    world.tellNothing();
    world.settle();
    DomainStatus status = world.api.status();
    assertThat(status.state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(world.end().time()).isEqualTo(ended);
    assertThat(status.history()).hasSize(1);
    assertThat(restarts().times()).as("no start was made").isZero();
    world.settle();
    assertThat(world.api.status()).isSameAs(status);
  }

  @Test
  void aStartThatWaitsIsNoRunWhenTheDomainIsClosed() {
    world.startAndCrash();
    world.host.imagesBroken = true;
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    world.delete();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.api.status().history()).hasSize(1);
    assertThat(restarts().times()).as("no start was made").isZero();
  }

  @Test
  void aDiskOverAnImageThatWasReplacedIsNotUsedAgain() {
    world.startAndCrash();
    world.host.imageReplaced = true;
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.api.status().reason()).isEqualTo(Reason.ImageReplaced);
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aPolicyOfNeverHasNoNextAttempt() {
    world.tell(RestartPolicy.Never);
    world.startAndCrash();
    assertThat(restarts().nextAttempt()).isNull();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void whatAnEarlierIncarnationHasCountedIsCountedOn() {
    world.countedBefore(new Restarts(4, 2, Reason.GuestCrashed, null));
    world.startAndCrash();
    assertThat(restarts().row()).isEqualTo(3);
    world.after(Duration.ofSeconds(45));
    assertThat(restarts().times()).isEqualTo(5);
  }

  private Restarts restarts() {
    return Objects.requireNonNull(world.api.status().restart());
  }
}
