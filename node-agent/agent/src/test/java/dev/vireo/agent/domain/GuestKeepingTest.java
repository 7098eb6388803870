package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.loop.Next;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestInterfaceStatus;
import dev.vireo.libvirt.DiskError;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.MacAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done, and said, about a guest that is there. */
class GuestKeepingTest {
  private static final DiskError ROOT_IS_FULL = new DiskError("vda", DiskError.Kind.NO_SPACE);

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
    world.host.newSandbox("10.244.1.7");
    world.settle();
    assertThat(world.host.connected).hasSize(1);
    assertThat(world.calls(Operation.UPDATE_DEVICE)).as("its address is as it was").isZero();
  }

  @Test
  void aGuestWhoseSlotHasAnotherAddressSeesItsLinkGoDownAndUp() {
    world.settle();
    DomainStatus status = world.api.status();
    world.host.newSandbox("10.244.1.8");
    world.api.slot = new SlotSeen.Present(Optional.empty());
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(1)));
    assertThat(world.api.status().interfaces().getFirst().ips().getFirst()).isEqualTo("10.244.1.8");
    assertThat(world.api.status().message()).isEqualTo(status.message());
    assertThat(link()).isEqualTo(EthernetDef.Link.DOWN);
    world.after(Duration.ofMillis(300));
    assertThat(link()).as("long enough to be noticed").isEqualTo(EthernetDef.Link.DOWN);
    assertThat(world.after(Duration.ofMillis(700))).isEqualTo(new Next.OnEvent());
    assertThat(link()).isEqualTo(EthernetDef.Link.UP);

    long updates = world.calls(Operation.UPDATE_DEVICE);
    world.restartAgent();
    world.after(Duration.ofSeconds(10));
    assertThat(world.calls(Operation.UPDATE_DEVICE)).as("once").isEqualTo(updates);
  }

  @Test
  void aLinkThatAnAgentBeforeHasSetDownIsSetUp() {
    world.settle();
    world.host.newSandbox("10.244.1.8");
    world.settle();
    world.restartAgent();
    world.host.newSandbox("10.244.1.7");
    world.settle();
    assertThat(link()).as("though the address is the old one").isEqualTo(EthernetDef.Link.DOWN);
    world.after(Duration.ofSeconds(1));
    assertThat(link()).isEqualTo(EthernetDef.Link.UP);
  }

  @Test
  void aLinkIsDownForASecondHoweverLongItTookToSetItDown() {
    world.settle();
    world.host.newSandbox("10.244.1.8");
    world.host.onConnect = () -> world.pass(Duration.ofSeconds(2));
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(1)));
    world.host.onConnect = () -> {};
    assertThat(world.settle()).as("at once").isEqualTo(new Next.After(Duration.ofSeconds(1)));
    assertThat(link()).isEqualTo(EthernetDef.Link.DOWN);
    world.after(Duration.ofSeconds(1));
    assertThat(link()).isEqualTo(EthernetDef.Link.UP);
  }

  @Test
  void aPausedGuestIsToldItsAddressWhenItGoesOn() {
    world.settle();
    world.libvirt.lookup(World.UUID).orElseThrow().suspend();
    world.host.newSandbox("10.244.1.8");
    world.settle();
    world.after(Duration.ofSeconds(10));
    assertThat(world.calls(Operation.UPDATE_DEVICE)).isZero();
    world.libvirt.lookup(World.UUID).orElseThrow().resume();
    world.settle();
    assertThat(link()).isEqualTo(EthernetDef.Link.DOWN);
    world.after(Duration.ofSeconds(1));
    assertThat(link()).isEqualTo(EthernetDef.Link.UP);
  }

  @Test
  void aGuestThatHangsIsToldItsAddressWhenItAnswers() {
    world.settle();
    world.host.newSandbox("10.244.1.8");
    world.libvirt.faults().hang(World.UUID);
    assertThat(world.settle()).as("ever more seldom").isEqualTo(new Next.Failed());
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.libvirt.faults().unhang(World.UUID);
    world.after(Duration.ofSeconds(1));
    world.after(Duration.ofSeconds(1));
    assertThat(link()).isEqualTo(EthernetDef.Link.UP);
    assertThat(world.calls(Operation.UPDATE_DEVICE)).isGreaterThan(1);
  }

  private EthernetDef.Link link() {
    String xml = world.libvirt.lookup(World.UUID).orElseThrow().xml();
    return DomainXmlParser.parseLive(xml).definition().devices().interfaces().getFirst().link();
  }

  @Test
  void aConnectionThatLostItsHelperIsMadeAnew() {
    world.settle();
    world.host.connected.clear();
    world.memory().doneFor(world.api.domain).disconnected();
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
  void aGuestWhoseDiskIsFullIsToldAndGoesOnByItselfWhenThereIsRoom() {
    world.settle();
    world.host.free = OptionalLong.of(0);
    world.looks = 0;
    world.guest().ioError(ROOT_IS_FULL);
    assertThat(world.looks).as("an event has it looked at").isEqualTo(1);
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Paused);
    assertThat(world.api.status().reason()).isEqualTo(Reason.VolumeFull);
    assertThat(world.api.status().message())
        .isEqualTo(
            "There is no room for a write of the guest to disk root (in the kubelet's folder on"
                + " node node-a), so it was paused before it lost anything. Make room there (16 MiB"
                + " at least), and it goes on by itself.");
    world.restartAgent();
    world.after(Duration.ofHours(1));
    assertThat(world.api.status().reason()).isEqualTo(Reason.VolumeFull);
    assertThat(world.calls(Operation.RESUME)).as("as long as there is no room").isZero();

    world.host.free = OptionalLong.of(64 << 20);
    world.after(Duration.ofSeconds(5));
    assertThat(world.calls(Operation.RESUME)).isEqualTo(1);
    world.settle();
    assertThat(world.api.status().state()).as("it may stop again").isEqualTo(DomainState.Paused);
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aGuestThatStopsAgainIsLetGoOnEverMoreSeldom() {
    world.settle();
    List<Integer> at = new ArrayList<>();
    for (int second = 0; second < 100; second++) {
      world.guest().ioError(new DiskError("vda", DiskError.Kind.OTHER));
      long before = world.calls(Operation.RESUME);
      world.after(Duration.ofSeconds(1));
      if (world.calls(Operation.RESUME) > before) {
        at.add(second);
      }
    }
    assertThat(at).containsExactly(0, 5, 15, 35, 75);
    assertThat(world.api.states)
        .as("what did not go on is not said to run")
        .endsWith(DomainState.Running, DomainState.Paused);
  }

  @Test
  void aGuestWhoseDiskErrorsAreNotToldIsLetGoOn() {
    world.settle();
    world.guest().ioError(ROOT_IS_FULL);
    world.libvirt.faults().hang(World.UUID);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Paused);
    assertThat(world.api.status().reason()).isEqualTo(Reason.IOError);
    assertThat(world.api.status().message())
        .startsWith("A disk of the guest has failed or is full")
        .endsWith("make room or repair it: Vireo then lets the guest go on.");
    assertThat(world.runs()).isTrue();
    world.libvirt.faults().unhang(World.UUID);
    world.after(Duration.ofSeconds(5));
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aGuestThatItsAdministratorPausedStaysSo() {
    world.settle();
    world.libvirt.lookup(World.UUID).orElseThrow().suspend();
    world.settle();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.RESUME)).isZero();
    assertThat(world.calls(Operation.DISK_ERRORS)).isZero();
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
        GuestInfo.of(
            Optional.of("web-1"),
            Optional.of(
                new GuestOs(
                    Optional.of("debian"),
                    Optional.of("Debian GNU/Linux 12"),
                    Optional.of("12"),
                    Optional.empty())));
    world
        .memory()
        .heardOf(World.UUID)
        .answered(
            world.memory().heardOf(World.UUID).agent(),
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
    assertThat(status.guest())
        .satisfies(guest -> {
          assertThat(guest.connected()).isTrue();
          assertThat(guest.os()).isEqualTo("Debian GNU/Linux 12");
          assertThat(guest.hostname()).isEqualTo("web-1");
          assertThat(guest.interfaces())
              .extracting(GuestInterfaceStatus::name)
              .containsExactly("eth0");
        });
    int written = world.api.states.size();
    world.settle();
    assertThat(world.api.states).as("written only when different").hasSize(written);
    world.restartAgent();
    world.settle();
    assertThat(world.api.status()).as("nothing is unsaid by a restart").isEqualTo(status);
  }
}
