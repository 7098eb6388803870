package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.storage.ImageObservation;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestOs;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.testing.ShutdownAnswer;
import dev.vireo.libvirt.xml.MacAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DomainReconcilerTest {
  private final World world;

  DomainReconcilerTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void aReadySlotGetsItsGuest() {
    assertThat(world.settle()).isEqualTo(new Next.OnEvent());
    assertThat(world.api.states).containsExactly(DomainState.Starting, DomainState.Running);
    DomainStatus status = world.api.status();
    assertThat(status.message()).isEqualTo("The guest runs on node node-a.");
    assertThat(status.interfaces().getFirst().ips()).containsExactly("10.244.1.7");
    assertThat(world.host.layer()).exists();
    assertThat(world.host.connected).hasSize(1);
    assertThat(world.host.expected).as("the gate is shut again").isEmpty();
  }

  @Test
  void theHostIsWrittenBeforeTheGuestIsCreated() {
    world.api.writesFail = true;
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(calls(Operation.CREATE)).isZero();
    world.api.writesFail = false;
    world.settle();
    assertThat(world.api.status().host()).isNotNull();
    assertThat(calls(Operation.CREATE)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "AFTER_STATUS_STARTING",
        "AFTER_NETWORK",
        "AFTER_DISKS",
        "BEFORE_CREATE",
        "AFTER_CREATE"
      })
  void anAgentThatEndsWhileItStartsAGuestGoesOnWithIt(Step step) {
    world.haltAt(step);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(calls(Operation.CREATE)).isEqualTo(1);
    assertThat(world.host.connected).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "AFTER_STATUS_STARTING",
        "AFTER_NETWORK",
        "AFTER_DISKS",
        "BEFORE_CREATE",
        "AFTER_CREATE"
      })
  void aGuestThatIsDeletedWhileItStartsLeavesNothing(Step step) {
    world.haltAt(step);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.delete();
    world.restartAgent();
    world.settle();
    world.after(Duration.ofSeconds(5));
    assertClosedAndClean();
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_CLOSED", "BEFORE_RELEASE"})
  void anAgentThatEndsWhileItClosesADomainGoesOnWithIt(Step step) {
    world.settle();
    world.delete();
    world.settle();
    world.haltAt(step);
    assertThatThrownBy(() -> world.after(Duration.ofSeconds(5))).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertClosedAndClean();
  }

  @Test
  void aDeletedDomainIsShutDownAndClosed() {
    world.settle();
    world.delete();
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    world.settle();
    assertClosedAndClean();
    assertThat(end().reason()).isEqualTo(Reason.StoppedAsAsked);
  }

  @Test
  void aGuestThatDoesNotListenIsAskedAgainAndThenDestroyed() {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.delete();
    world.settle();
    for (int second = 1; second < 30; second++) {
      world.after(Duration.ofSeconds(1));
    }
    assertThat(world.runs()).isTrue();
    assertThat(calls(Operation.SHUTDOWN)).isEqualTo(6);
    world.after(Duration.ofSeconds(1));
    assertClosedAndClean();
    assertThat(end().reason()).isEqualTo(Reason.GracePeriodExceeded);
  }

  @Test
  void theDeadlineOutlivesTheAgent() {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.delete();
    world.settle();
    world.after(Duration.ofSeconds(20));
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isTrue();
    world.after(Duration.ofSeconds(10));
    assertThat(world.runs()).isFalse();
  }

  @Test
  void aCreateThatTimedOutAndSucceededIsNotRepeated() {
    world.libvirt.faults().loseNextReply(Operation.CREATE);
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(1)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    assertThat(world.host.connected).as("nothing is taken away from under it").hasSize(1);
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aStartThatLibvirtRefusesIsTriedAgainLater() {
    world
        .libvirt
        .faults()
        .failNext(
            Operation.CREATE,
            LibvirtException.of(
                ErrorCode.Known.INTERNAL_ERROR, ErrorOrigin.Known.QEMU, "qemu exited: no memory"));
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.StartFailed);
    assertThat(world.api.status().message()).isEqualTo("qemu exited: no memory");
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.layer()).doesNotExist();
    world.after(Duration.ofMillis(400));
    assertThat(calls(Operation.CREATE)).isEqualTo(1);
    world.after(Duration.ofMillis(100));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aMissingToolOfTheHostIsNamedAndTriedAgain() {
    world.host.networkBroken = true;
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.HostToolMissing);
    assertThat(world.api.status().message()).isEqualTo("dnsmasq is not on this node.");
    world.host.networkBroken = false;
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void anImageThatIsPutThereLetsTheGuestStart() {
    ImageObservation there = world.host.image;
    world.host.image = new ImageObservation.Unusable(Reason.ImageFileMissing, "Put it there.");
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.ImageFileMissing);
    world.host.image = there;
    world.after(Duration.ofSeconds(5));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aGuestThatShutsItselfDownHasEndedAndKeepsItsSlot() {
    world.settle();
    world.guest().powerOff();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(end().reason()).isEqualTo(Reason.GuestShutdown);
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.released).isEmpty();
    world.delete();
    world.settle();
    assertClosedAndClean();
    assertThat(end().reason()).isEqualTo(Reason.GuestShutdown);
  }

  @Test
  void aKilledQemuIsACrash() {
    world.settle();
    world.guest().killQemu();
    world.settle();
    assertThat(end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(end().message()).startsWith("The guest's QEMU process ended unexpectedly");
  }

  @Test
  void anEndThatNobodySawIsTold() {
    world.settle();
    world.libvirt.disconnect("the daemon was killed");
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.libvirt.rebootHost();
    world.libvirt.reconnect();
    world.settle();
    assertThat(end().reason()).isEqualTo(Reason.GuestCrashed);
  }

  @Test
  void libvirtDownHoldsUpAStartAndNothingElse() {
    world.libvirt.disconnect("the daemon was killed");
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.LibvirtUnavailable);
    world.libvirt.reconnect();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
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
    assertThat(end().reason()).isEqualTo(Reason.SlotEnded);
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.released).isNotEmpty();
  }

  @Test
  void aSlotThatIsGoneFromTheHostEndsTheIncarnation() {
    world.settle();
    world.guest().killQemu();
    world.host.place = new SlotObservation.NoCgroup();
    world.api.slot =
        new SlotSeen.Ended("The slot's pod does not exist any more.", Optional.empty());
    world.settle();
    assertThat(end().reason()).isEqualTo(Reason.SlotEnded);
    assertThat(world.host.connected).isEmpty();
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
    assertClosedAndClean();
  }

  @Test
  void aClosedDomainIsNeverStartedByAnOldCopyOfTheObject() {
    var old = Golden.copy(world.api.domain);
    world.settle();
    world.delete();
    world.settle();
    world.settle();
    assertClosedAndClean();
    world.api.domain = old;
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(calls(Operation.CREATE)).isEqualTo(1);
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
  void aQemuThatTheKernelEndedForWantOfMemoryIsTold() {
    world.settle();
    world.host.oomKills = 1;
    world.guest().killQemu();
    world.settle();
    assertThat(end().reason()).isEqualTo(Reason.GuestCrashed);
    assertThat(end().message()).startsWith("The kernel ended the guest's QEMU process");
  }

  @Test
  void aBootOfTheHostIsAnEnd() {
    world.settle();
    world.rebootHost();
    world.settle();
    assertThat(end().reason()).isEqualTo(Reason.HostRebooted);
    assertThat(calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aDomainThatIsGoneIsForgottenWithItsGuest() {
    world.settle();
    world.api.view = ApiView.GONE;
    world.settle();
    assertThat(world.runs()).as("the slot still lives").isTrue();
    world.api.slot =
        new SlotSeen.Ended("The slot's pod does not exist any more.", Optional.empty());
    world.settle();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.released).isNotEmpty();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aServerThatRefusesTheAgentStopsIt() {
    world.api.view = ApiView.REFUSED;
    world.settle();
    assertThat(world.api.states).isEmpty();
    assertThat(calls(Operation.CREATE)).isZero();
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

  private void assertClosedAndClean() {
    assertThat(world.api.status().state()).isEqualTo(DomainState.Closed);
    assertThat(world.runs()).isFalse();
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.expected).isEmpty();
    assertThat(world.host.released).isNotEmpty();
  }

  private DomainEnd end() {
    DomainEnd end = world.api.status().end();
    assertThat(end).isNotNull();
    return Objects.requireNonNull(end);
  }

  private long calls(Operation operation) {
    return world.libvirt.calls().stream()
        .map(FakeLibvirtHost.Call::operation)
        .filter(operation::equals)
        .count();
  }
}
