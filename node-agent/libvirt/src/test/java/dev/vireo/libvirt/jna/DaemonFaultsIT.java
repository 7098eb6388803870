package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.Deadlines;
import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.DomainState;
import dev.vireo.libvirt.Libvirt;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.LibvirtSettings.Backoff;
import dev.vireo.libvirt.LibvirtSettings.Keepalive;
import dev.vireo.libvirt.Recorder;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.error.LibvirtTimeoutException;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.DomainDef;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real daemon and real QEMU processes that are killed and stopped. */
final class DaemonFaultsIT {
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Deadlines DEADLINES =
      new Deadlines(Duration.ofSeconds(20), LONG, LONG, SHORT, SHORT, LONG);

  private static PrivateLibvirtd daemon;

  private final Recorder recorder = new Recorder();
  private LibvirtHost host;

  @BeforeAll
  static void startDaemon() {
    daemon = PrivateLibvirtd.start();
  }

  @AfterAll
  static void endDaemon() {
    daemon.close();
  }

  @BeforeEach
  void connect() {
    host =
        Libvirt.open(
            new LibvirtSettings(
                daemon.uri("qemu", "system"),
                3,
                new Keepalive(Duration.ofSeconds(1), 2),
                Backoff.DEFAULT,
                DEADLINES));
    host.subscribe(recorder);
    recorder.awaitConnected(1);
  }

  @AfterEach
  void leaveNothing() {
    host.listDomains().forEach(d -> host.lookup(d.uuid()).ifPresent(this::destroy));
    host.close();
  }

  /** A stopped QEMU may still be ending by an earlier destroy. */
  private void destroy(LibvirtDomain domain) {
    try {
      domain.destroy();
    } catch (LibvirtException e) {
      assertThat(e.isNoDomain()).isTrue();
    }
  }

  @Test
  void aGuestOutlivesTheDaemonAndIsListedAfterTheReconnect() {
    DomainDef definition = DomainDefs.forQemu("survivor");
    host.create(definition, StartMode.RUNNING);
    daemon.kill();
    recorder.awaitEvent(event -> event instanceof LibvirtEvent.Disconnected);
    assertThatThrownBy(host::listDomains).isInstanceOf(DisconnectedException.class);
    daemon.restart();
    recorder.awaitConnected(2);
    assertThat(host.listDomains())
        .singleElement()
        .satisfies(domain -> assertThat(domain.uuid()).isEqualTo(definition.uuid()));
    host.lookup(definition.uuid()).orElseThrow().destroy();
    await()
        .untilAsserted(() ->
            assertThat(recorder.lifeOf(definition.uuid()))
                .as("events come over the new connection, too")
                .extracting(LibvirtEvent.Lifecycle::change)
                .contains(new LifecycleChange.Stopped(StopReason.DESTROYED, 1)));
  }

  @Test
  void aDaemonThatStandsStillIsGivenUpByKeepalive() {
    daemon.signal("STOP");
    try {
      recorder.awaitEvent(event ->
          event instanceof LibvirtEvent.Disconnected(String reason)
              && reason.contains("keepalive"));
      assertThat(host.connection()).isInstanceOf(ConnectionState.Down.class);
    } finally {
      daemon.signal("CONT");
    }
    recorder.awaitConnected(2);
    assertThat(host.info().hypervisor()).isEqualTo("QEMU");
  }

  @Test
  void withOneQemuStoppedOthersStartAndItIsStillDestroyed() {
    DomainDef stopped = DomainDefs.forQemu("stopped");
    LibvirtDomain hung = host.create(stopped, StartMode.RUNNING);
    daemon.signalProcess("STOP", stopped.uuid().toString());
    assertThatThrownBy(hung::suspend).isInstanceOf(LibvirtTimeoutException.class);
    assertThatThrownBy(hung::resume).isInstanceOf(DomainBusyException.class);

    LibvirtDomain other = host.create(DomainDefs.forQemu("other"), StartMode.RUNNING);
    other.suspend();
    assertThat(other.state()).isInstanceOf(DomainState.Paused.class);
    assertThat(host.listDomains()).hasSize(2);

    hung.destroy();
    assertThat(host.lookup(stopped.uuid())).isEmpty();
  }

  @Test
  void aCallInFlightWhenTheDaemonDiesHasAnUnknownEffect() throws Exception {
    DomainDef definition = DomainDefs.forQemu("doomed");
    LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
    daemon.signalProcess("STOP", definition.uuid().toString());
    try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
      // libvirt gives a stopped QEMU some 10 s before it sends SIGKILL.
      Future<?> destroy = caller.submit(domain::destroy);
      assertThatThrownBy(() -> destroy.get(2, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      daemon.kill();
      assertThatThrownBy(() -> destroy.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              DisconnectedException.class,
              lost -> assertThat(lost.effect()).isEqualTo(Effect.UNKNOWN));
    }
    daemon.restart();
    recorder.awaitConnected(2);
  }

  @Test
  void aKilledQemuIsToldAsFailed() {
    DomainDef definition = DomainDefs.forQemu("killed");
    host.create(definition, StartMode.RUNNING);
    daemon.signalProcess("KILL", definition.uuid().toString());
    await()
        .untilAsserted(() ->
            assertThat(recorder.lifeOf(definition.uuid()))
                .extracting(LibvirtEvent.Lifecycle::change)
                .contains(new LifecycleChange.Stopped(StopReason.FAILED, 5)));
    assertThat(host.lookup(definition.uuid())).isEmpty();
  }
}
