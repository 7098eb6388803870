package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.loop.Next;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.MacAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done, and said, about a guest that is there. */
class GuestKeepingTest {
  private final World world;

  GuestKeepingTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void aGuestIsConnectedToASandboxThatWasMadeAnew() {
    world.settle();
    world.host.connected.clear();
    world.settle();
    assertThat(world.host.connected).as("a whole network is left alone").isEmpty();
    world.host.newSandbox();
    world.settle();
    assertThat(world.host.connected).hasSize(1);
  }

  @Test
  void aConnectionThatLostItsHelperIsMadeAnew() {
    world.settle();
    world.host.connected.clear();
    world.memory().disconnected(world.api.domain.getMetadata().getUid());
    world.host.networkBroken = true;
    assertThat(world.settle()).as("it is tried again").isEqualTo(new Next.Failed());
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.host.networkBroken = false;
    world.settle();
    assertThat(world.host.connected).hasSize(1);
    world.host.connected.clear();
    world.settle();
    assertThat(world.host.connected).as("once").isEmpty();
  }

  @Test
  void aPausedGuestIsToldAndSoIsItsResumption() {
    world.settle();
    String started = world.api.status().startedAt();
    world.looks = 0;
    world.libvirt.lookup(World.UUID).orElseThrow().suspend();
    assertThat(world.looks).as("an event has it looked at").isEqualTo(1);
    assertThat(world.settle()).as("nobody polls").isEqualTo(new Next.OnEvent());
    DomainStatus paused = world.api.status();
    assertThat(paused.state()).isEqualTo(DomainState.Paused);
    assertThat(paused.reason()).isEqualTo(Reason.PausedByHost);
    assertThat(paused.message())
        .isEqualTo(
            "The guest was paused on its node (virsh suspend). Resume it with virsh resume"
                + " shop_web-1 on node node-a.");
    assertThat(paused.startedAt()).isEqualTo(started);
    assertThat(paused.interfaces().getFirst().ips()).containsExactly("10.244.1.7");
    world.libvirt.lookup(World.UUID).orElseThrow().resume();
    assertThat(world.looks).isEqualTo(2);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.api.status().startedAt()).isEqualTo(started);
  }

  @Test
  void aGuestWhoseDiskFailedIsTold() {
    world.settle();
    world.guest().ioError();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Paused);
    assertThat(world.api.status().reason()).isEqualTo(Reason.IOError);
    world.restartAgent();
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.IOError);
    assertThat(world.runs()).isTrue();
  }

  @Test
  void aDomainThatIsGoneIsForgottenWithItsGuest() {
    world.settle();
    world.api.view = ApiView.GONE;
    world.settle();
    assertThat(world.runs()).as("the slot still lives").isTrue();
    world.api.slot = new SlotSeen.Absent("The slot's pod does not exist any more.");
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.calls(Operation.SHUTDOWN)).as("asked, while another may run").isZero();
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.released).isNotEmpty();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aServerThatRefusesTheAgentStopsIt() {
    world.api.view = ApiView.REFUSED;
    world.settle();
    assertThat(world.api.states).isEmpty();
    assertThat(world.calls(Operation.CREATE)).isZero();
  }

  @Test
  void whatTheGuestTellsIsInTheStatus() {
    world.settle();
    GuestInfo info =
        new GuestInfo(
            Optional.of("web-1"),
            Optional.of(
                new GuestOs(
                    Optional.of("debian"),
                    Optional.of("Debian GNU/Linux 12"),
                    Optional.of("12"),
                    Optional.empty())));
    world
        .memory()
        .told(
            World.UUID,
            info,
            List.of(
                new GuestInterface(
                    "eth0",
                    Optional.of(new MacAddress("02:00:00:00:00:01")),
                    List.of(
                        new GuestInterface.Address(GuestInterface.Family.IPV6, "fe80::1", 64),
                        new GuestInterface.Address(GuestInterface.Family.IPV6, "fd00::7", 64),
                        new GuestInterface.Address(
                            GuestInterface.Family.IPV4, "10.244.1.7", 24)))));
    world.settle();
    DomainStatus status = world.api.status();
    assertThat(status.interfaces().getFirst().ips()).containsExactly("10.244.1.7", "fd00::7");
    assertThat(status.guest()).isEqualTo(new GuestStatus(true, "Debian GNU/Linux 12", "web-1"));
    int written = world.api.states.size();
    world.settle();
    assertThat(world.api.states).as("written only when different").hasSize(written);
    world.restartAgent();
    world.settle();
    assertThat(world.api.status()).as("nothing is unsaid by a restart").isEqualTo(status);
  }
}
