package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.ProbeVerdict.Health;
import dev.vireo.agent.domain.RestoreSeen.Report;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestAgentProbe;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.Probes;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.libvirt.testing.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The API server is away, and a guest ends whose next start would be the operator's, or is found
 * sick.
 */
class CutOffTest {
  private static final Probe PROBE =
      new Probe(new GuestAgentProbe(), null, null, null, 0, 10, 1, 1, 3);

  private final World world;

  CutOffTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @ParameterizedTest
  @EnumSource(names = {"Always", "OnFailure"})
  void aGuestThatCrashesWhileAChangeWaitsIsStartedAgainAsItWas(RestartPolicy policy) {
    changeWaits(policy);
    world.api.goAway();
    world.guest().killQemu();
    world.settle();
    world.after(Duration.ofSeconds(5));
    assertThat(world.runs()).as("before its wait is over").isFalse();
    world.after(Duration.ofSeconds(6));
    assertThat(world.runs()).isTrue();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(Reason.GuestCrashed);
  }

  @Test
  void aGuestThatStaysDownByThePolicyDoesSo() {
    changeWaits(RestartPolicy.OnFailure);
    world.api.goAway();
    world.guest().powerOff();
    world.settle();
    world.after(Duration.ofHours(1));
    assertLeftToTheOperator(Reason.GuestShutdown);
  }

  @ParameterizedTest
  @EnumSource
  void aGuestThatRebootsToTakeUpAChangeIsStartedAsItWas(RestartPolicy policy) {
    rebootsUnheard(policy);
    world.after(CutOff.TIME_TO_TELL);
    assertThat(world.runs()).isTrue();
    world.settle();
    assertThat(world.calls(Operation.SET_ON_REBOOT)).as("its next reboot is one, too").isEqualTo(2);
    world.api.comeBack();
    world.settle();
    assertStartedAgain(Reason.RebootedToUpdate);
  }

  @Test
  void theNextAgentDoesTheSame() {
    changeWaits(RestartPolicy.Always);
    world.api.goAwayFromTheStart();
    world.guest().reboot();
    world.settle();
    world.restartAgent();
    world.settleWithoutWord();
    world.after(CutOff.TIME_TO_TELL);
    assertThat(world.runs()).isTrue();
    world.restartAgent();
    world.settle();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(Reason.RebootedToUpdate);
  }

  @Test
  void anApiServerThatIsBackSoonHearsOfTheEndAndTheChangeIsTakenUp() {
    rebootsUnheard(RestartPolicy.Always);
    world.pass(Duration.ofSeconds(5));
    assertLeftToTheOperator(Reason.RebootedToUpdate);
  }

  @Test
  void anApiServerThatAnswersWhenTheGuestIsToBeStartedHearsOfTheEnd() {
    rebootsUnheard(RestartPolicy.Always);
    world.pass(CutOff.TIME_TO_TELL);
    assertLeftToTheOperator(Reason.RebootedToUpdate);
  }

  @Test
  void anEndThatWasTakenWithoutAnAnswerIsNoLaterWordThanTheNextStart() {
    changeWaits(RestartPolicy.Always);
    world.api.takesOneSilently = true;
    world.api.onWrite =
        () -> {
          world.api.goAway();
          world.api.onWrite = () -> {};
        };
    world.guest().reboot();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    world.after(CutOff.TIME_TO_TELL);
    assertThat(world.runs()).isTrue();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(Reason.RebootedToUpdate);
  }

  @Test
  void aDeletionThatWasHeardOfStopsIt() {
    rebootsUnheard(RestartPolicy.Always);
    world.delete();
    world.api.comeBack();
    world.api.goAway();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    world.api.comeBack();
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void aGuestThatIsNotToRunIsNotStartedByItsReboot() {
    changeWaits(RestartPolicy.Always);
    world.guest().reboot();
    world.power(GuestPower.Paused);
    world.api.goAway();
    world.settle();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aSickGuestIsEndedAndStartedAgain() {
    world.tell(RestartPolicy.Always);
    sickWithout();
    assertThat(world.runs()).isFalse();
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.runs()).isTrue();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(Reason.LivenessFailed);
  }

  @Test
  void aSickGuestOfWhichAChangeWaitsIsEndedAndStartedAsItWas() {
    world.tell(RestartPolicy.OnFailure);
    world.changeWaits();
    sickWithout();
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.runs()).isTrue();
    world.api.comeBack();
    world.settle();
    assertStartedAgain(Reason.LivenessFailed);
  }

  @Test
  void aSickGuestThatWouldStayDownIsLeftUntilThatCanBeTold() {
    world.tell(RestartPolicy.Never);
    sickWithout();
    world.after(Duration.ofHours(1));
    assertThat(world.runs()).isTrue();
    world.api.comeBack();
    world.settle();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.LivenessFailed);
  }

  @Test
  void aSickGuestThatAListWithoutItKeepsFromItsNextStartIsNotEnded() {
    world.tell(RestartPolicy.Always);
    probed();
    world.api.goAway();
    world.api.view = ApiView.UNLISTED;
    sick();
    world.after(Duration.ofHours(1));
    assertThat(world.runs()).isTrue();

    world.api.view = ApiView.CURRENT;
    world.api.slot = new SlotSeen.Unconfirmed("The API server does not tell.");
    world.after(Duration.ofHours(1));
    assertThat(world.runs()).isTrue();
  }

  @Test
  void aSickGuestThatARestoreKeepsFromItsNextStartIsNotEnded() {
    world.tell(RestartPolicy.Always);
    probed();
    world.api.goAway();
    world.api.restore = new RestoreSeen(1, Report.NONE);
    sick();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.DESTROY)).isZero();
  }

  @Test
  void aWaitThatIsLongerThanItCouldBeIsOver() {
    DomainEnd end = new DomainEnd(Reason.RebootedToUpdate, "", "2026-11-01T01:00:00Z");
    assertThat(left(end, "2026-11-01T01:00:04Z")).contains(Duration.ofSeconds(6));
    assertThat(left(end, "2026-11-01T01:00:10Z")).isEmpty();
    assertThat(left(end, "2026-11-01T00:00:00Z")).isEmpty();
    assertThat(
            CutOff.left(
                end,
                new Restarts(1, 1, Reason.GuestCrashed, "2026-11-01T01:00:11Z"),
                Instant.parse("2026-11-01T01:00:04Z")))
        .contains(Duration.ofSeconds(7));
  }

  private static Optional<Duration> left(DomainEnd end, String now) {
    return CutOff.left(end, Restarts.NONE, Instant.parse(now));
  }

  /** A guest runs of which a change waits for its next start. */
  private void changeWaits(RestartPolicy policy) {
    world.tell(policy);
    world.settle();
    world.changeWaits();
    world.settle();
    world.pass(Duration.ofSeconds(30));
  }

  /** The guest reboots to take it up, and nobody hears of that. */
  private void rebootsUnheard(RestartPolicy policy) {
    changeWaits(policy);
    world.api.goAway();
    world.guest().reboot();
    world.settle();
  }

  private void probed() {
    world.probe(new Probes(null, PROBE));
    world.settle();
    world.pass(Duration.ofSeconds(30));
  }

  /** The guest is found sick while the API server is away. */
  private void sickWithout() {
    probed();
    world.api.goAway();
    sick();
  }

  private void sick() {
    String run = Objects.requireNonNull(world.api.status().startedAt());
    world
        .memory()
        .heardOf(World.UUID)
        .probed(ProbeKind.LIVENESS, new ProbeVerdict(run, Health.UNWELL, "It hangs."));
    world.settle();
    world.settle();
    world.settle();
  }

  private void assertStartedAgain(Reason end) {
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(Objects.requireNonNull(world.api.status().restart()).times()).isEqualTo(1);
    List<GuestRun> history = world.api.status().history();
    assertThat(history).hasSize(2);
    assertThat(history.getFirst().goesOn()).isTrue();
    assertThat(history.getLast().reason()).isEqualTo(end);
  }

  /** It is told of when the API server is back, and no more is done here. */
  private void assertLeftToTheOperator(Reason end) {
    world.api.comeBack();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(end);
    assertThat(world.api.status().history()).hasSize(1);
    assertThat(Optional.ofNullable(world.api.status().restart()).map(Restarts::times).orElse(0))
        .as("no start was made")
        .isZero();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }
}
