package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.testing.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an end is told that nobody of ours asked for. */
class GuestEndTest {
  private final World world;

  GuestEndTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void aGuestThatShutsItselfDownHasEndedAndKeepsItsSlot() {
    world.settle();
    world.guest().powerOff();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.GuestShutdown);
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.released).isEmpty();
    world.delete();
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestShutdown);
  }

  @Test
  void aKilledQemuIsACrash() {
    world.startAndCrash();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(world.end().message()).startsWith("The guest's QEMU process ended unexpectedly");
  }

  @Test
  void anEndThatNobodySawIsTold() {
    world.settle();
    world.libvirt.disconnect("the daemon was killed");
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.libvirt.rebootHost();
    world.libvirt.reconnect();
    world.settleWithoutWord();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(world.end().message()).contains("How it ended was not seen");
  }

  @Test
  void anEndOfWhichLibvirtTellsAMomentLateIsToldAsItWas() {
    world.settle();
    world.libvirt.withholdEvents();
    world.guest().powerOff();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.after(DomainObserver.WORD_IS_DUE.minusMillis(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.libvirt.tellEvents();
    world.settle();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestShutdown);
  }

  @Test
  void anEndedSlotEndsTheIncarnationAndIsLetGo() {
    world.settle();
    world.api.slot =
        new SlotSeen.Ended("The slot's pod is being deleted.", Optional.of(Duration.ofSeconds(40)));
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.SlotEnded);
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.released).isNotEmpty();
  }

  @Test
  void aSlotThatIsGoneFromTheHostEndsTheIncarnation() {
    world.settle();
    world.guest().killQemu();
    world.host.place = new SlotObservation.NoCgroup();
    world.api.slot = new SlotSeen.Absent("The slot's pod does not exist any more.");
    world.settle();
    assertThat(world.end().reason()).isEqualTo(Reason.SlotEnded);
    assertThat(world.host.connected).isEmpty();
  }

  @Test
  void aQemuThatTheKernelEndedForWantOfMemoryIsTold() {
    world.settle();
    world.host.oomKills = 1;
    world.guest().killQemu();
    world.settle();
    assertThat(world.end().reason()).isEqualTo(Reason.OutOfMemory);
    assertThat(world.end().message())
        .startsWith("The kernel of the node ended the guest's QEMU process for want of memory.")
        .contains("328 MiB");
  }

  @Test
  void whatTheSlotHadCountedBeforeTheGuestIsNotItsOwnEnd() {
    world.host.oomKills = 2;
    world.settle();
    world.restartAgent();
    world.startAndCrash();
    assertThat(world.end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(world.end().message())
        .startsWith("The guest's QEMU process ended unexpectedly: it crashed or was killed");
  }

  @Test
  void aBootOfTheHostIsAnEnd() {
    world.settle();
    world.rebootHost();
    world.settle();
    assertThat(world.end().reason()).isEqualTo(Reason.HostRebooted);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }
}
