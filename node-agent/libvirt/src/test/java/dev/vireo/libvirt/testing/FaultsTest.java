package dev.vireo.libvirt.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.RebootMode;
import dev.vireo.libvirt.Recorder;
import dev.vireo.libvirt.ShutdownMode;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import dev.vireo.libvirt.event.AgentState;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.LiveDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fake breaks as the real one would. */
final class FaultsTest {
  private final FakeLibvirtHost host = new FakeLibvirtHost();
  private final Recorder recorder = new Recorder();
  private final DomainDef definition = DomainDefs.forQemu("web");

  @BeforeEach
  void subscribe() {
    host.subscribe(recorder);
  }

  @Test
  void aFailedCreateLeavesNothing() {
    host.faults()
        .failNext(Operation.CREATE, FakeMachines.error(ErrorCode.Known.INTERNAL_ERROR, "no room"));
    assertThatThrownBy(this::start).isInstanceOf(LibvirtException.class).hasMessage("no room");
    assertThat(host.listDomains()).isEmpty();
    assertThat(start().state()).isEqualTo(new DomainState.Running(1));
  }

  @Test
  void aLostReplyHidesASuccess() {
    host.faults().loseNextReply(Operation.CREATE);
    assertThat(catchThrowableOfType(LibvirtTimeoutException.class, this::start).effect())
        .isEqualTo(Effect.UNKNOWN);
    assertThat(host.lookup(definition.uuid())).isPresent();
    assertThat(recorder.lifeOf(definition.uuid())).hasSize(1);
  }

  @Test
  void aDomainWhoseCreateIsHeldIsNeitherThereNorAbsent() {
    host.faults().holdNextCreate();
    assertThat(catchThrowableOfType(LibvirtTimeoutException.class, this::start).effect())
        .isEqualTo(Effect.UNKNOWN);
    assertThatThrownBy(() -> host.lookup(definition.uuid()))
        .isInstanceOf(DomainBusyException.class);
    host.finishCreate();
    assertThat(host.lookup(definition.uuid())).isPresent();
  }

  @Test
  void aHungQemuHoldsOneCallRefusesTheNextAndCanBeDestroyed() {
    LibvirtDomain domain = start();
    host.faults().hang(definition.uuid());
    assertThatThrownBy(() -> domain.shutdown(ShutdownMode.ACPI))
        .isInstanceOf(LibvirtTimeoutException.class);
    assertThatThrownBy(domain::suspend).isInstanceOf(DomainBusyException.class);
    assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
    domain.destroy();
    assertThat(host.listDomains()).isEmpty();
  }

  @Test
  void aQemuThatGoesOnAnswersAgain() {
    LibvirtDomain domain = start();
    host.faults().hang(definition.uuid());
    assertThatThrownBy(domain::suspend).isInstanceOf(LibvirtTimeoutException.class);
    host.faults().unhang(definition.uuid());
    domain.suspend();
    assertThat(domain.state()).isInstanceOf(DomainState.Paused.class);
  }

  @Test
  void withTheDaemonAwayGuestsRunOnUnseen() {
    start();
    host.disconnect("The daemon was killed.");
    host.guest(definition.uuid()).crash();
    assertThatThrownBy(host::listDomains)
        .isInstanceOf(DisconnectedException.class)
        .hasMessage("The daemon was killed.");
    host.reconnect();
    assertThat(host.listDomains()).isEmpty();
    assertThat(recorder.lifeOf(definition.uuid())).as("the crash was told to nobody").hasSize(1);
    assertThat(recorder.events())
        .contains(
            new LibvirtEvent.Disconnected("The daemon was killed."), new LibvirtEvent.Connected(2));
  }

  @Test
  void aGuestMayIgnoreTheButton() {
    LibvirtDomain domain = start();
    host.guest(definition.uuid()).onShutdown(ShutdownAnswer.IGNORES);
    domain.shutdown(ShutdownMode.ACPI);
    assertThat(domain.state()).isInstanceOf(DomainState.Running.class);
  }

  @Test
  void aKilledQemuIsToldAsLibvirtDoes() {
    start();
    host.guest(definition.uuid()).killQemu();
    assertThat(recorder.lifeOf(definition.uuid()))
        .extracting(LibvirtEvent.Lifecycle::change)
        .contains(new LifecycleChange.Stopped(StopReason.FAILED, 5));
  }

  @Test
  void anAgentThatIsSilentIsConnectedStillAndHoldsUpNothingElse() {
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    host.guest(definition.uuid()).connectAgent(GuestInfo.NONE, List.of());
    host.guest(definition.uuid()).silenceAgent();
    assertThatThrownBy(domain::guestInfo)
        .isInstanceOfSatisfying(
            LibvirtException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.Known.AGENT_UNRESPONSIVE));
    assertThat(DomainXmlParser.parseLive(domain.xml()).guestAgent())
        .contains(LiveDomain.ChannelState.CONNECTED);
    domain.suspend();
    domain.resume();
  }

  @Test
  void aConnectedAgentAnswersAndIsSeenInTheLiveXml() {
    LibvirtDomain domain = start();
    GuestInfo info = GuestInfo.of(Optional.of("web-1"), Optional.empty());
    host.guest(definition.uuid()).connectAgent(info, List.of());
    assertThat(domain.guestInfo()).isEqualTo(info);
    assertThat(DomainXmlParser.parseLive(domain.xml()).guestAgent())
        .contains(LiveDomain.ChannelState.CONNECTED);
    assertThat(recorder.events())
        .contains(new LibvirtEvent.AgentLifecycle(definition.uuid(), "web", AgentState.CONNECTED));
  }

  @Test
  void commandsOfTheGuestAgentEndAsTheTestSaysAndTellItOnce() {
    LibvirtDomain domain = start();
    Duration patience = Duration.ofSeconds(1);
    host.guest(definition.uuid()).connectAgent(GuestInfo.NONE, List.of());
    domain.pingGuestAgent(patience);
    long first = domain.startInGuest(List.of("test", "-e", "/run/well"), patience);
    assertThat(domain.exitInGuest(first, patience)).hasValue(0);
    assertThatThrownBy(() -> domain.exitInGuest(first, patience))
        .isInstanceOf(LibvirtException.class);
    host.guest(definition.uuid()).commandsEnd(1);
    assertThat(domain.exitInGuest(domain.startInGuest(List.of("false"), patience), patience))
        .hasValue(1);
    host.guest(definition.uuid()).commandsRunOn();
    long running = domain.startInGuest(List.of("sleep", "1000"), patience);
    assertThat(domain.exitInGuest(running, patience)).isEmpty();
    assertThat(domain.exitInGuest(running, patience)).isEmpty();
    assertThat(host.guest(definition.uuid()).commandsStarted())
        .containsExactly(
            List.of("test", "-e", "/run/well"), List.of("false"), List.of("sleep", "1000"));
  }

  @Test
  void theGuestAgentSetsTheGuestsClock() {
    LibvirtDomain domain = start();
    Instant time = Instant.parse("2026-03-01T10:00:00Z");
    host.guest(definition.uuid()).connectAgent(GuestInfo.NONE, List.of());
    domain.setTime(time);
    assertThat(host.guest(definition.uuid()).clock()).contains(time);
  }

  @Test
  void aGuestThatIgnoresTheButtonDoesNotRebootButIsReset() {
    LibvirtDomain domain = start();
    LibvirtEvent reboot = new LibvirtEvent.Reboot(definition.uuid(), "web");
    host.guest(definition.uuid()).onShutdown(ShutdownAnswer.IGNORES);
    domain.reboot(RebootMode.ACPI);
    assertThat(recorder.events()).doesNotContain(reboot);
    domain.reset();
    assertThat(recorder.events()).contains(reboot);
  }

  @Test
  void aListenerMayCallTheHost() {
    host.subscribe(event -> {
      if (event instanceof LibvirtEvent.Lifecycle(var uuid, _, LifecycleChange.Started _)) {
        host.lookup(uuid).ifPresent(LibvirtDomain::destroy);
      }
    });
    start();
    assertThat(host.listDomains()).isEmpty();
    assertThat(recorder.lifeOf(definition.uuid()))
        .as("in order")
        .extracting(LibvirtEvent.Lifecycle::change)
        .containsExactly(
            new LifecycleChange.Started(0), new LifecycleChange.Stopped(StopReason.DESTROYED, 1));
  }

  @Test
  void callsAreKeptForAssertions() {
    start().destroy();
    assertThat(host.calls())
        .extracting(FakeLibvirtHost.Call::operation)
        .containsExactly(Operation.CREATE, Operation.DESTROY);
  }

  private LibvirtDomain start() {
    return host.create(definition, StartMode.RUNNING);
  }
}
