package dev.vireo.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.Now;
import dev.vireo.agent.domain.ProbeKind;
import dev.vireo.agent.domain.ProbeVerdict.Health;
import dev.vireo.agent.probe.ProbeOutcome.Failed;
import dev.vireo.agent.probe.ProbeOutcome.NotMade;
import dev.vireo.agent.probe.ProbeOutcome.Passed;
import dev.vireo.agent.probe.ProbeTarget.Activity;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.ReadinessStatus;
import dev.vireo.api.v1alpha1.TcpSocketProbe;
import dev.vireo.libvirt.xml.DomainUuid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What probes come to, and when the next one is due. */
class ProbeStateTest {
  private static final Duration UPTIME = Duration.ofSeconds(1000);
  private static final Instant STARTED = Instant.parse("2026-11-01T00:00:00Z");
  private static final Probe PROBE = probe(80, 30, 2, 3);
  private static final ProbeOutcome PASSED = new Passed();
  private static final ProbeOutcome FAILED = new Failed("no answer");
  private static final ProbeOutcome NOT_MADE = new NotMade("libvirt is away");

  @Test
  void theFirstProbeIsDueWhenTheGuestHasHadItsDelay() {
    assertThat(begin(STARTED).waitFor(UPTIME)).contains(Duration.ofSeconds(30));
    assertThat(begin(STARTED.plusSeconds(20)).waitFor(UPTIME)).contains(Duration.ofSeconds(10));
    assertThat(begin(STARTED.plusSeconds(300)).waitFor(UPTIME)).isEmpty();
    assertThat(begin(STARTED.minusSeconds(300)).waitFor(UPTIME))
        .as("by a clock that was set back")
        .contains(Duration.ofSeconds(30));
  }

  @Test
  void aGuestIsReadyAfterSoManySuccessesInARow() {
    ProbeState state = after(begin(), PASSED);
    assertThat(state.verdict().health()).isEqualTo(Health.UNKNOWN);
    state = after(after(state, FAILED), PASSED);
    assertThat(state.verdict().health()).as("not in a row").isEqualTo(Health.UNKNOWN);
    state = after(state, PASSED);
    assertThat(state.verdict().health()).isEqualTo(Health.WELL);
    assertThat(state.verdict().message())
        .isEqualTo("The guest's readiness probe (tcpSocket) succeeds.");
  }

  @Test
  void aGuestIsNotReadyAfterSoManyFailuresInARow() {
    ProbeState ready = after(after(begin(), PASSED), PASSED);
    ProbeState state = after(after(ready, FAILED), FAILED);
    assertThat(state.verdict()).isEqualTo(ready.verdict());
    assertThat(after(after(after(state, PASSED), FAILED), FAILED).verdict())
        .as("not in a row")
        .isEqualTo(ready.verdict());
    ProbeState unwell = after(state, FAILED);
    assertThat(unwell.verdict().health()).isEqualTo(Health.UNWELL);
    assertThat(unwell.verdict().message())
        .isEqualTo(
            "The guest is not ready, as its readiness probe (tcpSocket) has failed 3 times in a row: no answer.");
    assertThat(after(unwell, new Failed("something else")).verdict())
        .as("nothing that matters is new")
        .isEqualTo(unwell.verdict());
  }

  @Test
  void whatCouldNotBeAskedCountsNeitherWay() {
    ProbeState state = after(after(begin(), FAILED), FAILED);
    for (int i = 0; i < 10; i++) {
      state = after(state, NOT_MADE);
    }
    assertThat(state.verdict().health()).isEqualTo(Health.UNKNOWN);
    assertThat(after(state, FAILED).verdict().health()).isEqualTo(Health.UNWELL);
  }

  @Test
  void theNextIsDueAPeriodAfterTheLastWasBegunOrAtOnceIfItTookLonger() {
    ProbeState state = begin().begun(UPTIME);
    Duration later = UPTIME.plusSeconds(4);
    assertThat(state.after(PASSED, ProbeKind.READINESS, later).waitFor(later))
        .contains(Duration.ofSeconds(6));
    Duration muchLater = UPTIME.plusSeconds(60);
    assertThat(state.after(FAILED, ProbeKind.READINESS, muchLater).waitFor(muchLater)).isEmpty();
    assertThat(state.begun(later).after(NOT_MADE, ProbeKind.READINESS, later).waitFor(later))
        .as("one that goes on was begun before")
        .contains(Duration.ofSeconds(6));
  }

  @Test
  void aGuestThatWasReadyToTheAgentBeforeIsReadyUntilItHasFailed() {
    ProbeTarget target = target(PROBE, Activity.PROBED, true);
    ProbeState state = ProbeState.next(Optional.empty(), target, now(STARTED.plusSeconds(300)));
    assertThat(state.verdict().health()).isEqualTo(Health.WELL);
    assertThat(after(after(state, FAILED), FAILED).verdict().health()).isEqualTo(Health.WELL);
    assertThat(after(after(after(state, FAILED), FAILED), FAILED).verdict().health())
        .isEqualTo(Health.UNWELL);
  }

  @Test
  void aGuestThatRestsIsNotProbedAndCountsAnew() {
    ProbeState state = after(after(after(after(begin(), PASSED), PASSED), FAILED), FAILED);
    ProbeState resting = next(state, target(PROBE, Activity.RESTS, false));
    assertThat(resting.rests()).isTrue();
    ProbeState again = next(resting, target(PROBE, Activity.PROBED, false));
    assertThat(again.waitFor(UPTIME)).contains(Duration.ofSeconds(10));
    assertThat(after(after(again, FAILED), FAILED).verdict().health()).isEqualTo(Health.WELL);
  }

  @Test
  void aGuestThatWasCreatedPausedHasItsDelayWhenItGoesOn() {
    ProbeState resting = next(begin(), target(PROBE, Activity.RESTS, false));
    ProbeTarget goesOn = target(PROBE, Activity.PROBED, false);
    assertThat(
            ProbeState.next(Optional.of(resting), goesOn, now(STARTED.plusSeconds(9000)))
                .waitFor(UPTIME))
        .contains(Duration.ofSeconds(30));
  }

  @Test
  void anotherProbeIsMadeAtOnceAndLeavesTheGuestAsItIsUntilItHasDecided() {
    ProbeState ready = after(after(after(begin(), PASSED), PASSED), FAILED);
    ProbeState other = next(ready, target(probe(81, 30, 1, 2), Activity.PROBED, false));
    assertThat(other.waitFor(UPTIME)).isEmpty();
    assertThat(other.verdict()).isEqualTo(ready.verdict());
    assertThat(after(other, FAILED).verdict()).isEqualTo(ready.verdict());
    assertThat(after(after(other, FAILED), FAILED).verdict().health()).isEqualTo(Health.UNWELL);
  }

  @Test
  void ofAGuestThatWasRebootedNothingIsKnown() {
    ProbeState ready = after(after(begin(), PASSED), PASSED).rebooted(UPTIME);
    assertThat(ready.verdict().health()).isEqualTo(Health.UNKNOWN);
    assertThat(ready.verdict().message())
        .isEqualTo("The guest was rebooted, and has not been probed since.");
    assertThat(ready.waitFor(UPTIME)).contains(Duration.ofSeconds(30));
    assertThat(ready.boots()).isEqualTo(1);
  }

  @Test
  void anotherRunOfTheGuestBeginsAnew() {
    ProbeState ready = after(after(begin(), PASSED), PASSED);
    ProbeTarget before = target(PROBE, Activity.PROBED, false);
    ProbeTarget other =
        new ProbeTarget(
            before.uuid(),
            before.domainUid(),
            before.kind(),
            PROBE,
            "2026-11-01T00:05:00Z",
            Activity.PROBED,
            Optional.empty());
    ProbeState state = ProbeState.next(Optional.of(ready), other, now(STARTED.plusSeconds(300)));
    assertThat(state.verdict().health()).isEqualTo(Health.UNKNOWN);
    assertThat(state.verdict().run()).isEqualTo("2026-11-01T00:05:00Z");
    assertThat(state.waitFor(UPTIME)).contains(Duration.ofSeconds(30));
  }

  private static ProbeState begin() {
    return begin(STARTED.plusSeconds(300));
  }

  private static ProbeState begin(Instant now) {
    return ProbeState.next(Optional.empty(), target(PROBE, Activity.PROBED, false), now(now));
  }

  private static ProbeState next(ProbeState before, ProbeTarget target) {
    return ProbeState.next(Optional.of(before), target, now(STARTED.plusSeconds(300)));
  }

  private static ProbeState after(ProbeState state, ProbeOutcome outcome) {
    return state.begun(UPTIME).after(outcome, ProbeKind.READINESS, UPTIME);
  }

  private static Now now(Instant time) {
    return new Now(time, UPTIME);
  }

  private static Probe probe(int port, int delay, int successes, int failures) {
    return new Probe(null, new TcpSocketProbe(port), null, null, delay, 10, 1, successes, failures);
  }

  private static ProbeTarget target(Probe probe, Activity activity, boolean ready) {
    return new ProbeTarget(
        DomainUuid.of("22222222-0000-4000-8000-000000000002"),
        "11111111-0000-4000-8000-000000000001",
        ProbeKind.READINESS,
        probe,
        STARTED.toString(),
        activity,
        Optional.of(new ReadinessStatus(ready, "As it was told.", STARTED.toString())));
  }
}
