package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.ProbeVerdict.Health;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.EndedBy;
import dev.vireo.api.v1alpha1.GuestAgentProbe;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.Probe;
import dev.vireo.api.v1alpha1.Probes;
import dev.vireo.api.v1alpha1.ReadinessStatus;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What follows from a guest's probes. */
class GuestHealthTest {
  private static final Probe PROBE =
      new Probe(new GuestAgentProbe(), null, null, null, 0, 10, 1, 1, 3);
  private final World world;

  GuestHealthTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void whatAGuestsReadinessComesToIsToldWhenItIsAnother() {
    world.probe(new Probes(PROBE, null));
    world.settle();
    ReadinessStatus first = readiness();
    assertThat(first.holds()).isFalse();
    assertThat(first.message()).isEqualTo("The guest has not been probed yet.");

    world.pass(Duration.ofSeconds(30));
    verdict(ProbeKind.READINESS, Health.UNWELL, "It refuses.");
    assertThat(readiness())
        .as("why is new, that is not")
        .isEqualTo(new ReadinessStatus(false, "It refuses.", first.since()));

    verdict(ProbeKind.READINESS, Health.WELL, "It answers.");
    ReadinessStatus ready = readiness();
    assertThat(ready.holds()).isTrue();
    assertThat(ready.since()).isNotEqualTo(first.since());

    AtomicInteger writes = new AtomicInteger();
    world.api.onWrite = writes::incrementAndGet;
    world.after(Duration.ofMinutes(1));
    world.restartAgent();
    world.settle();
    assertThat(readiness()).as("the next agent knows nothing better").isEqualTo(ready);
    assertThat(writes).hasValue(0);

    world.probe(null);
    world.settle();
    assertThat(world.api.status().readiness()).isNull();
  }

  @Test
  void aGuestThatIsReadyIsReadyWhenItGoesOnAfterAPause() {
    world.probe(new Probes(PROBE, null));
    world.settle();
    verdict(ProbeKind.READINESS, Health.WELL, "It answers.");
    world.power(GuestPower.Paused);
    world.settle();
    assertThat(readiness().holds()).isTrue();
    world.power(GuestPower.On);
    world.settle();
    assertThat(readiness().holds()).isTrue();
  }

  @Test
  void aGuestWhoseLivenessProbeFailsIsEndedByThatReason() {
    startProbed();
    verdict(ProbeKind.LIVENESS, Health.UNWELL, "It hangs.");
    assertThat(world.api.states)
        .as("the word came first")
        .endsWith(DomainState.Stopping, DomainState.Ended);
    assertEndedByLiveness();
  }

  @Test
  void anAgentThatIsEndedAfterTheWordIsSucceededByOneThatDoesIt() {
    startProbed();
    world.api.onWrite =
        () -> {
          world.api.failWritesAfter(0);
          world.libvirt.disconnect("The daemon was killed.");
        };
    verdict(ProbeKind.LIVENESS, Health.UNWELL, "It hangs.");
    assertThat(world.api.status().reason()).isEqualTo(Reason.LivenessFailed);
    world.api.onWrite = () -> {};
    world.api.failWritesAfter(Integer.MAX_VALUE);
    world.libvirt.reconnect();
    assertThat(world.runs()).isTrue();
    world.restartAgent();
    world.settle();
    assertEndedByLiveness();
  }

  @Test
  void anAgentThatIsEndedWhenTheGuestIsGoneIsSucceededByOneThatTellsTheSame() {
    startProbed();
    world.api.onWrite = () -> world.api.failWritesAfter(0);
    verdict(ProbeKind.LIVENESS, Health.UNWELL, "It hangs.");
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    world.api.onWrite = () -> {};
    world.api.failWritesAfter(Integer.MAX_VALUE);
    world.restartAgent();
    world.settle();
    assertEndedByLiveness();
  }

  @Test
  void whileTheApiServerTakesNoWordNoGuestIsEnded() {
    startProbed();
    world.api.writesFail = true;
    verdict(ProbeKind.LIVENESS, Health.UNWELL, "It hangs.");
    world.after(Duration.ofMinutes(5));
    assertThat(world.runs()).isTrue();

    verdict(ProbeKind.LIVENESS, Health.WELL, "It is well again.");
    world.api.writesFail = false;
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);

    verdict(ProbeKind.LIVENESS, Health.UNWELL, "It hangs.");
    assertEndedByLiveness();
  }

  @Test
  void anEarlierRunOfTheGuestEndsNone() {
    startProbed();
    world
        .memory()
        .heardOf(World.UUID)
        .probed(
            ProbeKind.LIVENESS,
            new ProbeVerdict("2026-10-31T00:00:00Z", Health.UNWELL, "It hangs."));
    world.settle();
    assertThat(world.runs()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"Always", "OnFailure"})
  void aGuestThatWasEndedByItsLivenessProbeIsStartedAgainAsAfterACrash(RestartPolicy policy) {
    world.tell(policy);
    startProbed();
    world.pass(Duration.ofSeconds(30));
    verdict(ProbeKind.LIVENESS, Health.UNWELL, "It hangs.");
    assertEndedByLiveness();
    Restarts waiting = Objects.requireNonNull(world.api.status().restart());
    assertThat(waiting.lastReason()).isEqualTo(Reason.LivenessFailed);
    assertThat(waiting.nextAttempt()).isNotNull();

    world.after(World.LONGEST_FIRST_WAIT);
    world.settle();
    assertThat(world.runs()).as("what was found of the run before counts no more").isTrue();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    GuestRun ended = world.api.status().history().getLast();
    assertThat(ended.reason()).isEqualTo(Reason.LivenessFailed);
    assertThat(ended.libvirtReason()).isEqualTo("destroyed");
    assertThat(ended.by()).isEqualTo(EndedBy.Vireo);
  }

  @Test
  void aGuestThatIsNeverStartedAgainStaysDown() {
    world.tell(RestartPolicy.Never);
    startProbed();
    verdict(ProbeKind.LIVENESS, Health.UNWELL, "It hangs.");
    world.after(Duration.ofHours(1));
    world.settle();
    assertEndedByLiveness();
  }

  private void startProbed() {
    world.probe(new Probes(null, PROBE));
    world.settle();
    assertThat(world.runs()).isTrue();
  }

  private void assertEndedByLiveness() {
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.LivenessFailed);
    assertThat(world.end().message()).isEqualTo("It hangs.");
  }

  private void verdict(ProbeKind kind, Health health, String message) {
    String run = Objects.requireNonNull(world.api.status().startedAt());
    world.memory().heardOf(World.UUID).probed(kind, new ProbeVerdict(run, health, message));
    // Its own word has an agent look at a Domain again.
    world.settle();
    world.settle();
    world.settle();
  }

  private ReadinessStatus readiness() {
    return Objects.requireNonNull(world.api.status().readiness());
  }
}
