package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.loop.Next;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a guest that libvirt does not know any more. */
class LeftoverTest {
  private final World world;

  LeftoverTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void whatIsLeftOfQemuIsKilledWhenItsTimeIsOver() {
    orphan();
    world.delete();
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofMillis(500)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    assertThat(world.api.status().reason()).isEqualTo(Reason.ProcessLeftOver);
    assertThat(world.api.status().message())
        .isEqualTo(
            "libvirt does not know the guest any more. What is left of its QEMU (process 98) cannot"
                + " be asked to shut down and is killed when the guest's 30 s to stop are over.");
    world.after(Duration.ofSeconds(20));
    world.restartAgent();
    world.settle();
    assertThat(world.host.inGroup).isNotEmpty();
    world.after(Duration.ofSeconds(10));
    assertThat(world.host.inGroup).isEmpty();
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.GracePeriodExceeded);
  }

  @Test
  void itsTimeCountsThoughNothingCanBeWrittenOnTheNode() throws IOException {
    orphan();
    world.breakOpenFiles();
    world.delete();
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.ProcessLeftOver);
    assertThatThrownBy(() -> world.after(Duration.ofSeconds(30)))
        .as("it is not Closed before the node remembers it")
        .isInstanceOf(UncheckedIOException.class);
    assertThat(world.host.inGroup).isEmpty();
  }

  @Test
  void whatCannotBeKilledIsTold() {
    orphan();
    world.delete();
    world.host.unkillable = true;
    world.settle();
    assertThat(world.after(Duration.ofSeconds(30))).isEqualTo(new Next.Failed());
    assertThat(world.api.status().message())
        .isEqualTo(
            "libvirt does not know the guest any more. What is left of its QEMU (process 98) is"
                + " being killed. It does not end: Something runs in it still.");
    assertThat(world.host.released).isEmpty();
    world.host.unkillable = false;
    world.after(Duration.ofSeconds(1));
    world.assertClosedAndClean();
  }

  @Test
  void aProcessThatIsNotProvenToBeOursIsNeverKilled() {
    world.settle();
    world.guest().killQemu();
    world.host.withUuid.add(new ProcessIdentity(97, 1));
    world.delete();
    world.settle();
    world.after(Duration.ofHours(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    assertThat(world.api.status().message()).contains("(process 97)", "kill -KILL 97");
    assertThat(world.host.withUuid).hasSize(1);
    assertThat(world.host.released).isEmpty();
    world.host.withUuid.clear();
    world.after(Duration.ofMillis(500));
    world.assertClosedAndClean();
  }

  @Test
  void aProcessOfAContainerIsNoGuestWhateverItsArgumentsSay() {
    world.host.withUuid.add(new ProcessIdentity(97, 1));
    world.host.inContainers.add(97L);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aStartWaitsForAProcessAndSaysForWhich() {
    world.host.withUuid.add(new ProcessIdentity(97, 1));
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.WaitingForPreviousGuest);
    assertThat(world.api.status().host()).isNull();
    world.host.withUuid.clear();
    world.after(Duration.ofMillis(500));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void anEndThatWasSaidIsKeptWhileSomethingIsLeft() {
    world.settle();
    world.guest().powerOff();
    world.settle();
    world.host.withUuid.add(new ProcessIdentity(97, 1));
    world.delete();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.api.status().reason()).isEqualTo(Reason.ProcessLeftOver);
    assertThat(world.end().reason()).isEqualTo(Reason.GuestShutdown);
    world.host.withUuid.clear();
    world.after(Duration.ofMillis(500));
    world.assertClosedAndClean();
    assertThat(world.api.status().reason()).isEqualTo(Reason.GuestShutdown);
  }

  @Test
  void whatIsLeftOfQemuHoldsUpTheClose() {
    world.settle();
    world.delete();
    world.settle();
    world.host.inGroup.add(new ProcessIdentity(1, 1));
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    assertThat(world.host.released).isEmpty();
    world.host.inGroup.clear();
    world.after(Duration.ofMillis(500));
    world.assertClosedAndClean();
  }

  /** libvirt has lost the guest, whose QEMU runs on in its cgroup. */
  private void orphan() {
    world.settle();
    world.guest().killQemu();
    ProcessIdentity qemu = new ProcessIdentity(98, 1);
    world.host.withUuid.add(qemu);
    world.host.inGroup.add(qemu);
  }
}
