package dev.vireo.api.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Restarts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
  private static final Instant END = Instant.parse("2026-11-01T00:00:00Z");
  private static final String UID = "6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0001";

  @Test
  void eachEndInARowDoublesTheWaitUpToFiveMinutes() {
    List<Duration> waits = new ArrayList<>();
    Restarts restarts = Restarts.NONE;
    for (int i = 0; i < 8; i++) {
      restarts = ended(restarts, Duration.ofSeconds(30));
      waits.add(waitOf(restarts));
      restarts = restarts.attempted();
    }
    List<Integer> seconds = List.of(10, 20, 40, 80, 160, 300, 300, 300);
    for (int i = 0; i < waits.size(); i++) {
      int nominal = seconds.get(i);
      assertThat(waits.get(i))
          .isBetween(Duration.ofMillis(nominal * 900L - 1000), Duration.ofMillis(nominal * 1100L));
    }
    assertThat(restarts.times()).isEqualTo(8);
  }

  @Test
  void aGuestThatHadRunForTenMinutesIsStartedAgainAtOnce() {
    Restarts inALoop = new Restarts(5, 5, Reason.GuestCrashed, null);
    Restarts after = ended(inALoop, Duration.ofMinutes(10));
    assertThat(waitOf(after)).isZero();
    assertThat(waitOf(ended(after.attempted(), Duration.ZERO)))
        .as("the next one in a row is the first")
        .isLessThanOrEqualTo(Duration.ofSeconds(11));
  }

  @Test
  void aClockThatWasSetBackMakesARunNoLonger() {
    assertThat(ended(Restarts.NONE, Duration.ofHours(-1)).row()).isEqualTo(1);
  }

  @Test
  void theWaitsOfVmsDifferAndThoseOfOneVmAreAlwaysTheSame() {
    List<String> attempts =
        IntStream.range(0, 50)
            .mapToObj(i -> after("uid-" + i, new Restarts(0, 5, null, null)).nextAttempt())
            .toList();
    assertThat(attempts.stream().distinct().count()).isGreaterThan(20);
    assertThat(after(UID, Restarts.NONE)).isEqualTo(after(UID, Restarts.NONE));
  }

  @Test
  void whatIsLeftOfAWaitGoesDownToNothing() {
    Restarts waiting = new Restarts(0, 1, Reason.GuestCrashed, END.plusSeconds(10).toString());
    assertThat(RestartBackoff.left(waiting, END.plusSeconds(4))).contains(Duration.ofSeconds(6));
    assertThat(RestartBackoff.left(waiting, END.plusSeconds(10))).isEmpty();
    assertThat(RestartBackoff.left(waiting.attempted(), END)).isEmpty();
  }

  @Test
  void aClockThatWasSetBackEndsTheWait() {
    Restarts waiting = new Restarts(0, 1, Reason.GuestCrashed, END.plusSeconds(10).toString());
    assertThat(RestartBackoff.left(waiting, END.minusSeconds(3600))).isEmpty();
  }

  @Test
  void aWaitThatAnotherHasToldIsAsLongAndBeginsWhenItIsFirstHeardOf() {
    Restarts before = new Restarts(3, 2, Reason.GuestCrashed, null);
    Restarts own = ended(before, Duration.ZERO);
    for (Duration skew : List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(-1))) {
      Restarts told =
          RestartBackoff.after(before, UID, Reason.GuestCrashed, Duration.ZERO, END.plus(skew));
      assertThat(RestartBackoff.byOtherClock(before, told, UID, END))
          .as("by %s", skew)
          .isEqualTo(own);
    }
  }

  @Test
  void aWaitThatIsKnownDoesNotBeginAnewAndTheNextOneDoes() {
    Restarts known = after(UID, Restarts.NONE);
    assertThat(
            RestartBackoff.byOtherClock(known, known.withNextAttempt("t"), UID, END.plusSeconds(5)))
        .isEqualTo(known);
    Restarts next = after(UID, known.attempted());
    assertThat(RestartBackoff.byOtherClock(known, next, UID, END)).isEqualTo(next);
    Restarts down = known.stayingDown();
    assertThat(RestartBackoff.byOtherClock(known, down, UID, END)).isEqualTo(down);
  }

  private static Restarts ended(Restarts before, Duration ran) {
    return RestartBackoff.after(before, UID, Reason.GuestCrashed, ran, END);
  }

  private static Restarts after(String uid, Restarts before) {
    return RestartBackoff.after(before, uid, Reason.GuestCrashed, Duration.ZERO, END);
  }

  private static Duration waitOf(Restarts restarts) {
    return Duration.between(END, Instant.parse(Objects.requireNonNull(restarts.nextAttempt())));
  }
}
