package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Restarts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class NodeWordTest {
  private static final HostIdentity HERE = new HostIdentity("machine", "boot-2");
  private static final Now NOW =
      new Now(Instant.parse("2026-11-01T00:01:00Z"), Duration.ofSeconds(1000));
  private static final String RUNS =
      "{onHost: {is: Found, name: shop_web-1, state: {is: Running, reason: 1}, owner: 11111111-0000-4000-8000-000000000001}}";

  @ParameterizedTest
  @CsvSource({
    "Running,  0, Ended,    0, true",
    "Running,  0, Stopping, 0, true",
    "Running,  0, Running,  3, true",
    "Starting, 1, Running,  1, true",
    "Starting, 1, Waiting,  1, true",
    "Ended,    0, Starting, 1, true",
    "Ended,    1, Running,  1, false",
    "Running,  1, Ended,    0, false",
    "Running,  1, Starting, 1, false",
    "Closed,   0, Ended,    0, false",
    "Closed,   0, Running,  1, false",
    "Starting, 1, Ended,    0, true",
    "Ended,    0, Starting, 0, false",
  })
  void theWordThatKnowsMoreOfTheGuestsLifeStands(
      DomainState told, int toldTimes, DomainState kept, int keptTimes, boolean stands) {
    assertThat(
            NodeWord.stands(domain(status(told, toldTimes, HERE)), status(kept, keptTimes, HERE)))
        .isEqualTo(stands);
  }

  @ParameterizedTest
  @CsvSource({
    "Running,  0, Ended,    0, true",
    "Ended,    0, Running,  1, true",
    "Running,  0, Running,  1, true",
    "Running,  1, Running,  1, false",
    "Ended,    0, Starting, 1, false",
    "Starting, 1, Ended,    0, false",
    "Ended,    0, Running,  0, false",
    "Running,  0, Closed,   0, false",
    "Closed,   0, Running,  1, false",
  })
  void aWordThatWasTakenIsSaidAgainWhereABackupIsBehind(
      DomainState told, int toldTimes, DomainState taken, int takenTimes, boolean later) {
    assertThat(
            NodeWord.isLater(
                domain(status(told, toldTimes, HERE)), status(taken, takenTimes, HERE)))
        .isEqualTo(later);
  }

  @Test
  void aStopThatHasComeToItsEndIsFurtherThanTheRun() {
    DomainStatus ended =
        status(
            DomainState.Stopping,
            HERE,
            new DomainEnd(Reason.GuestCrashed, "It crashed.", "2026-11-01T00:00:00Z"),
            null);
    assertThat(NodeWord.stands(domain(ended), status(DomainState.Running, 0, HERE))).isFalse();
    assertThat(NodeWord.stands(domain(status(DomainState.Running, 0, HERE)), ended)).isTrue();
  }

  @Test
  void aWordOfAnotherMachineOrBootIsNotReplaced() {
    DomainStatus kept = status(DomainState.Running, 3, HERE);
    for (HostIdentity other :
        List.of(
            new HostIdentity("another machine", "boot-2"), new HostIdentity("machine", "boot-3"))) {
      assertThat(NodeWord.stands(domain(status(DomainState.Starting, 0, other)), kept)).isFalse();
    }
    assertThat(NodeWord.stands(domain(null), kept)).isFalse();
  }

  @Test
  void whatEarlierIncarnationsHaveCountedCountsWhereNothingIsSaid() {
    assertThat(
            NodeWord.stands(
                domain(status(DomainState.Ended, 0, HERE)),
                status(DomainState.Running, HERE, null, null)))
        .isFalse();
  }

  @Test
  void theObjectIsTheServersButForItsStatus() {
    Domain told = domain(status(DomainState.Running, 0, HERE));
    DomainStatus kept = status(DomainState.Ended, 0, HERE);
    Domain here = NodeWord.over(told, Optional.of(kept));
    assertThat(here.getMetadata()).isEqualTo(told.getMetadata());
    assertThat(here.getSpec()).isEqualTo(told.getSpec());
    assertThat(here.getStatus()).isEqualTo(kept);
    assertThat(NodeWord.over(told, Optional.empty())).isSameAs(told);
  }

  @Test
  void aGuestThatIsThereThoughItHasEndedWasStartedAgain() {
    Domain ended = ended(DomainState.Ended, HERE);
    DomainStatus again = startedAgain(ended, RUNS);
    assertThat(again.state()).isEqualTo(DomainState.Starting);
    assertThat(again.end()).isNull();
    assertThat(Objects.requireNonNull(again.restart()).times()).isEqualTo(2);
    assertThat(startedAgain(ended(DomainState.Stopping, HERE), RUNS)).isEqualTo(again);
  }

  @Test
  void noOtherIs() {
    Domain ended = ended(DomainState.Ended, HERE);
    for (String not :
        List.of(
            "{}",
            "{onHost: {is: Unknown, why: libvirt does not answer.}}",
            "{onHost: {is: Found, name: shop_web-1, state: {is: Running, reason: 1}, owner: another}}",
            "{onHost: {is: Found, name: shop_web-1, state: {is: Shutoff, reason: DESTROYED, code: 2}, owner: 11111111-0000-4000-8000-000000000001}}",
            "{closing: CLOSED, " + RUNS.substring(1))) {
      assertThat(startedAgain(ended, not)).as(not).isSameAs(ended.getStatus());
    }
    for (Domain other :
        List.of(
            ended(DomainState.Closed, HERE),
            ended(DomainState.Ended, new HostIdentity("machine", "boot-1")),
            domain(status(DomainState.Running, 1, HERE)))) {
      assertThat(startedAgain(other, RUNS)).isSameAs(other.getStatus());
    }
  }

  private static DomainStatus startedAgain(Domain told, String observed) {
    DomainObserved seen =
        Golden.YAML.convertValue(
            Golden.merge(
                Golden.read("plan/base.yaml").get("observed"),
                Golden.YAML.valueToTree(new Yaml().<Object>load(observed))),
            DomainObserved.class);
    return Objects.requireNonNull(NodeWord.startedAgain(told, seen, NOW).getStatus());
  }

  private static Domain ended(DomainState state, HostIdentity host) {
    return domain(
        status(
            state,
            host,
            new DomainEnd(Reason.GuestCrashed, "It crashed.", "2026-11-01T00:00:00Z"),
            new Restarts(1, 1, Reason.GuestCrashed, "2026-11-01T00:00:10Z")));
  }

  private static Domain domain(@Nullable DomainStatus status) {
    Domain domain = Golden.domain();
    domain.setStatus(status);
    return domain;
  }

  private static DomainStatus status(DomainState state, int times, HostIdentity host) {
    return status(state, host, null, new Restarts(times, null, null, null));
  }

  private static DomainStatus status(
      DomainState state, HostIdentity host, @Nullable DomainEnd end, @Nullable Restarts restarts) {
    return new DomainStatus(
        1L,
        state,
        Reason.Running,
        "",
        host,
        null,
        end,
        null,
        restarts,
        List.of(),
        List.of(),
        null,
        null,
        null);
  }
}
