package dev.vireo.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.libvirt.DomainState.PauseReason;
import dev.vireo.libvirt.DomainState.ShutoffReason;
import org.junit.jupiter.api.Test;

final class DomainStateTest {
  @Test
  void numbersBecomeStates() {
    assertThat(DomainState.of(1, 1)).isEqualTo(new DomainState.Running(1));
    assertThat(DomainState.of(3, 5)).isEqualTo(new DomainState.Paused(PauseReason.IOERROR, 5));
    assertThat(DomainState.of(5, 3)).isEqualTo(new DomainState.Shutoff(ShutoffReason.CRASHED, 3));
  }

  @Test
  void numbersOfANewerLibvirtAreKept() {
    assertThat(DomainState.of(42, 7)).isEqualTo(new DomainState.Unknown(42, 7));
    assertThat(DomainState.of(3, 99)).isEqualTo(new DomainState.Paused(PauseReason.OTHER, 99));
  }

  @Test
  void everyReasonIsFoundByItsNumber() {
    for (PauseReason reason : PauseReason.values()) {
      assertThat(PauseReason.of(reason.code())).isEqualTo(reason);
    }
    for (ShutoffReason reason : ShutoffReason.values()) {
      assertThat(ShutoffReason.of(reason.code())).isEqualTo(reason);
    }
  }

  @Test
  void versionsPrintAndCompareAsLibvirtCountsThem() {
    assertThat(Version.of(9_000_000))
        .hasToString("9.0.0")
        .isEqualByComparingTo(new Version(9, 0, 0));
    assertThat(Version.of(7_002_022)).hasToString("7.2.22").isLessThan(new Version(9, 0, 0));
  }
}
