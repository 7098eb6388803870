package dev.vireo.api.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T10:00:00.123Z");
  private static final Instant LATER = Instant.parse("2026-01-01T11:00:00Z");

  private static final List<Condition> RUNNING =
      Conditions.after(List.of(), 1, FIRST)
          .isTrue(ConditionType.Ready, Reason.Running, "The guest runs.")
          .list();

  @Test
  void theTransitionTimeStaysWhileTheStatusStays() {
    List<Condition> next =
        Conditions.after(RUNNING, 2, LATER)
            .isTrue(ConditionType.Ready, Reason.AsDeclared, "As declared.")
            .list();
    assertThat(next)
        .singleElement()
        .satisfies(c -> {
          assertThat(c.getLastTransitionTime()).isEqualTo("2026-01-01T10:00:00Z");
          assertThat(c.getReason()).isEqualTo("AsDeclared");
          assertThat(c.getObservedGeneration()).isEqualTo(2L);
        });
  }

  @Test
  void theTransitionTimeMovesWithTheStatus() {
    List<Condition> next =
        Conditions.after(RUNNING, 2, LATER)
            .isFalse(ConditionType.Ready, Reason.GuestCrashed, "The guest crashed.")
            .list();
    assertThat(next.getFirst().getLastTransitionTime()).isEqualTo("2026-01-01T11:00:00Z");
  }

  @Test
  void aConditionThatIsNotAddedAgainIsGone() {
    assertThat(Conditions.after(RUNNING, 2, LATER).list()).isEmpty();
  }

  @Test
  void holdsOnlyWhenTrue() {
    assertThat(Conditions.holds(RUNNING, ConditionType.Ready)).isTrue();
    assertThat(Conditions.holds(RUNNING, ConditionType.Running)).isFalse();
    assertThat(
            Conditions.holds(
                Conditions.after(RUNNING, 2, LATER)
                    .isUnknown(ConditionType.Ready, Reason.HeartbeatLost, "Not heard of.")
                    .list(),
                ConditionType.Ready))
        .isFalse();
  }
}
