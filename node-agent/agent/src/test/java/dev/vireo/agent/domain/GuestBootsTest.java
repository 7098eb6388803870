package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.libvirt.event.WatchdogAction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest boots anew in its domain, by its own will or its watchdog's. */
class GuestBootsTest {
  private final World world;

  GuestBootsTest(@TempDir Path folder) {
    this.world = new World(folder);
    world.settle();
  }

  @Test
  void aRebootIsCountedOnceThoughLibvirtTellsItTwice() {
    assertThat(reboots()).isNull();
    world.guest().reboot();
    world.settle();
    Reboots first = Objects.requireNonNull(reboots());
    assertThat(first.count()).isEqualTo(1);
    assertThat(first.lastReason()).isEqualTo(Reason.GuestRebooted);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.api.status().history()).hasSize(1);
    world.pass(Duration.ofSeconds(20));
    world.guest().reboot();
    world.settle();
    assertThat(Objects.requireNonNull(reboots()).count()).isEqualTo(2);
  }

  @Test
  void anotherAgentCountsOn() {
    world.guest().reboot();
    world.settle();
    world.restartAgent();
    world.settle();
    assertThat(Objects.requireNonNull(reboots()).count()).isEqualTo(1);
    world.pass(Duration.ofSeconds(20));
    world.guest().reboot();
    world.settle();
    assertThat(Objects.requireNonNull(reboots()).count()).isEqualTo(2);
  }

  @Test
  void aBootThatTheWatchdogForcedSaysSo() {
    world.guest().watchdog(WatchdogAction.RESET);
    world.guest().reboot();
    world.settle();
    assertThat(Objects.requireNonNull(reboots()).lastReason()).isEqualTo(Reason.WatchdogFired);
    assertThat(Objects.requireNonNull(reboots()).count()).isEqualTo(1);
  }

  @Test
  void aGuestThatItsWatchdogSwitchedOffHasEndedByThat() {
    world.guest().watchdog(WatchdogAction.POWEROFF);
    world.guest().killQemu();
    world.settle();
    assertThat(world.end().reason()).isEqualTo(Reason.WatchdogFired);
  }

  @Test
  void theBootsOfAnEarlierRunAreNotCounted() {
    world.tell(RestartPolicy.Always);
    world.guest().reboot();
    world.startAndCrash();
    world.after(Duration.ofSeconds(11));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(reboots()).isNull();
  }

  private @Nullable Reboots reboots() {
    return Objects.requireNonNull(world.api.status().guest()).reboots();
  }
}
