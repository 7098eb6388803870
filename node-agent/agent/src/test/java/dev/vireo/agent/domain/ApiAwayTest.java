package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.libvirt.testing.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API server is away for a while, in which guests end, and agents too. */
class ApiAwayTest {
  private final World world;

  ApiAwayTest(@TempDir Path folder) {
    this.world = new World(folder);
    world.tell(RestartPolicy.Always);
  }

  @Test
  void aGuestThatEndsIsStartedAgainAndToldOfOnce() {
    world.settle();
    world.api.goAway();
    DomainStatus before = world.api.status();
    world.pass(Duration.ofSeconds(30));
    world.guest().killQemu();
    assertThat(world.settle()).isInstanceOf(Next.After.class);
    assertThat(world.runs()).isFalse();
    world.after(Duration.ofSeconds(5));
    assertThat(world.runs()).as("before its wait is over").isFalse();
    world.after(Duration.ofSeconds(6));
    assertThat(world.runs()).isTrue();
    assertThat(world.api.status()).isSameAs(before);

    int asked = world.api.asked;
    world.api.comeBack();
    world.settle();
    assertThat(world.api.asked - asked).isEqualTo(1);
    assertStartedAgain(1);
    GuestRun ended = world.api.status().history().getLast();
    assertThat(ended.reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(ended.libvirtReason()).isEqualTo("failed");
    assertThat(ended.startedAt()).isEqualTo(before.startedAt());
    world.after(Duration.ofHours(1));
    assertThat(world.api.asked - asked).as("nothing is left to say").isEqualTo(1);
  }

  @Test
  void aGuestThatEndedWhileItsAgentWasDeadIsStartedAgainByTheNext() {
    world.settle();
    world.api.goAwayFromTheStart();
    world.guest().killQemu();
    world.restartAgent();
    world.settleWithoutWord();
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.runs()).isTrue();
    world.restartAgent();
    world.settle();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);

    int asked = world.api.asked;
    world.api.comeBack();
    world.settle();
    assertThat(world.api.asked - asked).isEqualTo(1);
    assertStartedAgain(1);
  }

  @Test
  void anAgentThatIsKilledWhileTheGuestWaitsKeepsTheTimeAndTheEnd() {
    world.settle();
    world.api.goAway();
    world.guest().powerOff();
    world.settle();
    world.api.goAwayFromTheStart();
    world.restartAgent();
    world.after(Duration.ofSeconds(5));
    assertThat(world.runs()).isFalse();
    world.after(Duration.ofSeconds(6));
    assertThat(world.runs()).isTrue();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(1);
    assertThat(world.api.status().history().getLast().reason()).isEqualTo(Reason.GuestShutdown);
  }

  @AtEachStepOfAStart
  void anAgentThatEndsWhileItStartsAGuestAgainGoesOnWithIt(Step step) {
    world.settle();
    world.api.goAwayFromTheStart();
    world.guest().killQemu();
    world.settle();
    world.haltAt(step);
    assertThatThrownBy(() -> world.after(World.LONGEST_FIRST_WAIT))
        .isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    world.api.comeBack();
    world.settle();
    assertStartedAgain(1);
  }

  @Test
  void allEndsAreToldInOneWord() {
    world.settle();
    world.api.goAway();
    for (int i = 0; i < 12; i++) {
      world.guest().crash();
      world.settle();
      world.after(Duration.ofMinutes(6));
      assertThat(world.runs()).isTrue();
    }
    world.api.comeBack();
    world.api.states.clear();
    world.settle();
    assertThat(world.api.states).containsExactly(DomainState.Running);
    assertThat(restarts().times()).isEqualTo(12);
    List<GuestRun> history = world.api.status().history();
    assertThat(history).hasSize(10);
    assertThat(history.getFirst().goesOn()).isTrue();
    assertThat(history.stream().skip(1)).noneMatch(GuestRun::goesOn);
  }

  @Test
  void aGuestThatStaysDownByItsPolicyDoesSo() {
    world.tell(RestartPolicy.OnFailure);
    world.settle();
    world.api.goAway();
    world.guest().powerOff();
    world.settle();
    world.api.goAwayFromTheStart();
    world.restartAgent();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    world.api.comeBack();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.GuestShutdown);
  }

  @Test
  void aGuestThatWasNeverStartedIsNotStarted() {
    world.api.goAway();
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    world.restartAgent();
    assertThat(world.after(Duration.ofHours(1))).isEqualTo(new Next.Failed());
    assertThat(world.calls(Operation.CREATE)).isZero();
  }

  @Test
  void aFirstStartWhoseWordWasTakenIsNotBegunByTheNextAgent() {
    world.haltAt(Step.AFTER_STATUS_STARTING);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.api.goAwayFromTheStart();
    world.restartAgent();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isZero();
    world.api.comeBack();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aGuestWhoseDomainIsBeingDeletedIsNotStartedAgain() {
    world.startAndCrash();
    world.delete();
    world.api.goAway();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    assertThat(world.host.released).as("not before its end is told").isEmpty();
    world.api.comeBack();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
  }

  @Test
  void aGuestWhoseHostWasBootedAnewIsNotStartedAgain() {
    world.settle();
    world.api.goAwayFromTheStart();
    world.rebootHost();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    world.api.comeBack();
    world.settle();
    assertThat(world.end().reason()).isEqualTo(Reason.HostRebooted);
  }

  @Test
  void aGuestWhoseSlotHadEndedIsNotStartedAgainByTheNextAgent() {
    world.settle();
    SlotSeen ended = new SlotSeen.Ended("The slot's pod is being deleted.", Optional.empty());
    world.api.goAway();
    world.api.slot = ended;
    world.settle();
    assertThat(world.runs()).as("it was asked to shut down").isFalse();
    world.settle();
    assertThat(world.host.released).isEmpty();
    world.api.goAwayFromTheStart();
    world.restartAgent();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);

    world.api.comeBack();
    world.api.slot = ended;
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.SlotEnded);
    world.settle();
    assertThat(world.host.released).isNotEmpty();
  }

  @Test
  void aDeletionMeanwhileStopsTheGuestThatWasStartedAgain() {
    startAgainWithout();
    world.delete();
    world.api.comeBack();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.api.status().history()).hasSize(2);
    assertThat(restarts().times()).isEqualTo(1);
  }

  @Test
  void aPolicyThatWasTakenAwayMeanwhileCountsFromTheNextEndOn() {
    startAgainWithout();
    world.tellNothing();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(1);
    world.guest().crash();
    world.settle();
    world.after(Duration.ofHours(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
  }

  @Test
  void aDomainThatWasClosedMeanwhileEndsItsGuest() {
    startAgainWithout();
    DomainStatus told = world.api.status();
    setStatus(DomainState.Closed, told, null);
    world.api.comeBack();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Closed);
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
  }

  @Test
  void aGuestThatMayRunElsewhereMeanwhileIsDestroyed() {
    startAgainWithout();
    world.api.comeBack();
    world.api.view = ApiView.GONE;
    world.api.slot = new SlotSeen.Absent("The slot's pod does not exist any more.");
    world.settle();
    assertThat(world.runs()).isFalse();
    world.api.goAwayFromTheStart();
    world.restartAgent();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
  }

  @Test
  void aListWithoutItEndsNothingAndStartsNothing() {
    startAgainWithout();
    world.api.view = ApiView.UNLISTED;
    world.api.slot = new SlotSeen.Unconfirmed("The API server does not tell.");
    world.settle();
    assertThat(world.runs()).isTrue();
    world.guest().killQemu();
    world.settle();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    assertThat(world.host.released).isEmpty();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(2);
  }

  @Test
  void aWordThatTheApiServerTookWithoutAnswerIsNoLaterOne() {
    world.settle();
    world.guest().killQemu();
    world.api.takesOneSilently = true;
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    world.api.goAway();
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.runs()).isTrue();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(1);
  }

  @Test
  void whatTheApiServerKnowsBetterIsForgottenHere() {
    world.settle();
    DomainStatus running = world.api.status();
    world.api.goAway();
    world.guest().killQemu();
    world.settle();
    world.after(World.LONGEST_FIRST_WAIT);
    world.restartAgent();
    setStatus(DomainState.Running, running, new Restarts(2, 2, Reason.GuestCrashed, null));
    world.api.comeBack();
    int asked = world.api.asked;
    world.settle();
    assertThat(restarts().times()).isEqualTo(2);
    assertThat(world.api.asked).as("it says the same").isEqualTo(asked);
    world.restartAgent();
    world.settle();
    assertThat(restarts().times()).isEqualTo(2);
  }

  @Test
  void aNodeThatCannotKeepItsWordDoesNotGoByIt() throws IOException {
    world.settle();
    world.api.goAway();
    world.breakOpenFiles();
    world.guest().killQemu();
    world.settle();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aRefusedAgentSaysNothingOfIt() {
    startAgainWithout();
    world.api.comeBack();
    world.api.view = ApiView.REFUSED;
    int asked = world.api.asked;
    world.settle();
    assertThat(world.api.asked).isEqualTo(asked);
    world.api.view = ApiView.CURRENT;
    world.settle();
    assertStartedAgain(1);
  }

  /** The guest has ended, and was started again, while the API server is away. */
  private void startAgainWithout() {
    world.settle();
    world.api.goAway();
    world.guest().killQemu();
    world.settle();
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.runs()).isTrue();
  }

  private void assertStartedAgain(int times) {
    DomainStatus status = world.api.status();
    assertThat(status.state()).isEqualTo(DomainState.Running);
    assertThat(restarts().times()).isEqualTo(times);
    assertThat(restarts().nextAttempt()).isNull();
    assertThat(status.history()).hasSize(times + 1);
    GuestRun now = status.history().getFirst();
    assertThat(now.goesOn()).isTrue();
    assertThat(now.startedAt()).isEqualTo(status.startedAt());
    assertThat(Instant.parse(Objects.requireNonNull(now.startedAt())))
        .isBeforeOrEqualTo(world.time());
    assertThat(world.calls(Operation.CREATE)).isEqualTo(times + 1);
  }

  private void setStatus(DomainState state, DomainStatus before, @Nullable Restarts restarts) {
    world.api.domain = Golden.copy(world.api.domain);
    world.api.domain.setStatus(
        new DomainStatus(
            before.observedGeneration(),
            state,
            before.reason(),
            before.message(),
            before.host(),
            before.startedAt(),
            before.end(),
            before.savedMemory(),
            restarts,
            before.history(),
            before.interfaces(),
            before.guest(),
            before.run(),
            before.readiness()));
  }

  private Restarts restarts() {
    return Objects.requireNonNull(world.api.status().restart());
  }
}
