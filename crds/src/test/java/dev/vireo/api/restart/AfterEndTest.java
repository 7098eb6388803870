package dev.vireo.api.restart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.RestartPolicy;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AfterEndTest {
  @ParameterizedTest
  @CsvSource({
    "GuestShutdown,   again, Stopped, Stopped",
    "GuestCrashed,    again, again,   Failed",
    "OutOfMemory,     again, again,   Failed",
    "WatchdogFired,   again, again,   Failed",
    "LivenessFailed,  again, again,   Failed",
    "DestroyedByHost, again, again,   Stopped",
    "TakenFromHost,   Failed, Failed, Failed",
    "SlotEnded,       again, again,   again",
    "HostRebooted,    again, again,   again",
    "StoppedAsAsked,  again, again,   again",
    "RebootedToUpdate, again, again,  again",
  })
  void eachEndIsFollowedByWhatTheTableSays(
      Reason end, String always, String onFailure, String never) {
    assertThat(wordOf(RestartPolicy.Always, end)).isEqualTo(always);
    assertThat(wordOf(RestartPolicy.OnFailure, end)).isEqualTo(onFailure);
    assertThat(wordOf(RestartPolicy.Never, end)).isEqualTo(never);
  }

  @Test
  void onlyTheseAreTheGuestsOwnEnds() {
    assertThat(Arrays.stream(Reason.values()).filter(AfterEnd::isOwn))
        .containsExactlyInAnyOrder(
            Reason.GuestShutdown,
            Reason.GuestCrashed,
            Reason.OutOfMemory,
            Reason.WatchdogFired,
            Reason.LivenessFailed,
            Reason.DestroyedByHost);
  }

  private static String wordOf(RestartPolicy policy, Reason end) {
    return switch (AfterEnd.of(policy, end)) {
      case AfterEnd.RestartAgain() -> "again";
      case AfterEnd.StayDown(var phase) -> phase.name();
    };
  }
}
