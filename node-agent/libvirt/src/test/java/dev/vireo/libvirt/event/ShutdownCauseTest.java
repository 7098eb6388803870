package dev.vireo.libvirt.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShutdownCauseTest {
  @Test
  void theCauseIsTheReasonThatQemuGives() {
    assertThat(ShutdownCause.ofDetails("{\"guest\":true,\"reason\":\"guest-reset\"}"))
        .isEqualTo(ShutdownCause.GUEST_RESET);
    assertThat(ShutdownCause.ofDetails("{ \"reason\" : \"guest-shutdown\", \"guest\": true }"))
        .isEqualTo(ShutdownCause.GUEST_SHUTDOWN);
  }

  @Test
  void aReasonThatIsNotKnownOrNotGivenIsAnother() {
    assertThat(ShutdownCause.ofDetails("{\"guest\":false,\"reason\":\"snapshot-load\"}"))
        .isEqualTo(ShutdownCause.OTHER);
    assertThat(ShutdownCause.ofDetails("{\"guest\":true}")).isEqualTo(ShutdownCause.OTHER);
    assertThat(ShutdownCause.ofDetails(null)).isEqualTo(ShutdownCause.OTHER);
  }

  @Test
  void onlyAResetIsABootThatWasNotMade() {
    assertThat(ShutdownCause.values())
        .filteredOn(ShutdownCause::isReset)
        .containsExactly(ShutdownCause.HOST_QMP_SYSTEM_RESET, ShutdownCause.GUEST_RESET);
  }
}
