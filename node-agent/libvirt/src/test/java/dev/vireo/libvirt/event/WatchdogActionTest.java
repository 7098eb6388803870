package dev.vireo.libvirt.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchdogActionTest {
  @Test
  void numbersAreThoseOfLibvirt() {
    assertThat(WatchdogAction.of(2)).isEqualTo(WatchdogAction.RESET);
    assertThat(WatchdogAction.of(3)).isEqualTo(WatchdogAction.POWEROFF);
    assertThat(WatchdogAction.of(6)).isEqualTo(WatchdogAction.INJECT_NMI);
  }

  @Test
  void aNumberThatIsNotKnownIsAnotherAction() {
    assertThat(WatchdogAction.of(99)).isEqualTo(WatchdogAction.OTHER);
  }
}
