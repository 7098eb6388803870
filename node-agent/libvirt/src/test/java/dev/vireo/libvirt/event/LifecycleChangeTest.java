package dev.vireo.libvirt.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LifecycleChangeTest {
  @Test
  void numbersBecomeChanges() {
    assertThat(LifecycleChange.of(2, 0)).isEqualTo(new LifecycleChange.Started(0));
    assertThat(LifecycleChange.of(5, 2))
        .isEqualTo(new LifecycleChange.Stopped(StopReason.CRASHED, 2));
    assertThat(LifecycleChange.of(8, 0)).isEqualTo(new LifecycleChange.Crashed(0));
  }

  @Test
  void numbersOfANewerLibvirtAreKept() {
    assertThat(LifecycleChange.of(77, 3)).isEqualTo(new LifecycleChange.Unknown(77, 3));
    assertThat(LifecycleChange.of(5, 99))
        .isEqualTo(new LifecycleChange.Stopped(StopReason.OTHER, 99));
    assertThat(LifecycleChange.of(5, -1))
        .isEqualTo(new LifecycleChange.Stopped(StopReason.OTHER, -1));
  }

  @Test
  void everyStopReasonIsFoundByItsNumber() {
    for (StopReason reason : StopReason.values()) {
      assertThat(StopReason.of(reason.detail())).isEqualTo(reason);
    }
  }

  @Test
  void onlyOneNumberMeansAConnectedAgent() {
    assertThat(AgentState.of(1)).isEqualTo(AgentState.CONNECTED);
    assertThat(AgentState.of(2)).isEqualTo(AgentState.DISCONNECTED);
    assertThat(AgentState.of(3)).isEqualTo(AgentState.DISCONNECTED);
  }
}
