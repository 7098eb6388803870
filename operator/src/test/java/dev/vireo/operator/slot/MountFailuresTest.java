package dev.vireo.operator.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountFailuresTest {
  private static final Event NO_SECRET =
      event(
          "MountVolume.SetUp failed for volume \"cloud-init\" : secret \"a\" not found",
          "2026-11-23T05:00:10Z");
  private static final Event NO_KEY =
      event(
          "MountVolume.SetUp failed for volume \"cloud-init\" : references non-existent secret key:"
              + " user-data",
          "2026-11-23T05:00:20Z");
  private static final Event WAITED =
      event(
          "Unable to attach or mount volumes: unmounted volumes=[cloud-init]",
          "2026-11-23T05:02:00Z");

  @Test
  void nothingIsSaidOfASlotWithoutFailures() {
    assertThat(MountFailures.sentence(List.of())).isEmpty();
  }

  @Test
  void theNewestSentenceIsTold() {
    assertThat(MountFailures.sentence(List.of(NO_KEY, NO_SECRET))).hasValue(NO_KEY.getMessage());
    assertThat(MountFailures.sentence(List.of(NO_SECRET, NO_KEY))).hasValue(NO_KEY.getMessage());
  }

  @Test
  void aSentenceWithACauseIsToldBeforeOneWithout() {
    assertThat(MountFailures.sentence(List.of(WAITED, NO_SECRET))).hasValue(NO_SECRET.getMessage());
    assertThat(MountFailures.sentence(List.of(WAITED))).hasValue(WAITED.getMessage());
  }

  @Test
  void aCauseOfThePastIsNotToldForANewFailure() {
    Event later =
        event(
            "Unable to attach or mount volumes: unmounted volumes=[data]", "2026-11-23T05:06:00Z");
    assertThat(MountFailures.sentence(List.of(NO_KEY, later))).hasValue(later.getMessage());
  }

  @Test
  void anEventWithoutTimesIsAsOldAsItsObject() {
    Event series =
        new EventBuilder(NO_KEY)
            .withLastTimestamp(null)
            .editMetadata()
            .withCreationTimestamp("2026-11-23T05:00:00Z")
            .endMetadata()
            .build();
    assertThat(MountFailures.sentence(List.of(series, NO_SECRET))).hasValue(NO_SECRET.getMessage());
  }

  private static Event event(String message, String last) {
    return new EventBuilder()
        .withNewMetadata()
        .withCreationTimestamp("2026-11-23T04:59:00Z")
        .endMetadata()
        .withReason("FailedMount")
        .withMessage(message)
        .withLastTimestamp(last)
        .build();
  }
}
