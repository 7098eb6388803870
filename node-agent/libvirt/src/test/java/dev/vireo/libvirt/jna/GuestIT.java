package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.GuestInfo;
import dev.vireo.libvirt.GuestInterface;
import dev.vireo.libvirt.GuestInterface.Address;
import dev.vireo.libvirt.GuestInterface.Family;
import dev.vireo.libvirt.Libvirt;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.RebootMode;
import dev.vireo.libvirt.Recorder;
import dev.vireo.libvirt.ShutdownMode;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.event.AgentState;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.DevicesDef;
import dev.vireo.libvirt.xml.DiskDef;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.LiveDomain.ChannelState;
import dev.vireo.libvirt.xml.MemorySize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real guest with a guest agent: the lab's test guest, where the lab has built it. */
final class GuestIT {
  private static final Duration BOOT = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;

  @Test
  void theGuestAgentIsSeenToConnectTellsAboutItsGuestRebootsItAndShutsItDown() throws IOException {
    Path image = labImage();
    assumeTrue(Files.exists(image), "the lab has not built its test guest");
    Path disk = Files.copy(image, directory.resolve("root.img"));
    DomainDef definition = withDisk(DomainDefs.forQemu("guest"), disk);
    Recorder recorder = new Recorder();
    try (PrivateLibvirtd daemon = PrivateLibvirtd.start();
        LibvirtHost host = Libvirt.open(LibvirtSettings.of(daemon.uri("qemu", "system")))) {
      host.subscribe(recorder);
      recorder.awaitConnected(1);
      LibvirtDomain domain = host.create(definition, StartMode.RUNNING);
      awaitAgent(recorder, definition);

      assertThat(DomainXmlParser.parseLive(domain.xml()).guestAgent())
          .contains(ChannelState.CONNECTED);
      assertTold(domain.guestInfo());
      assertThat(domain.guestInterfaces())
          .filteredOn(nic -> nic.name().equals("lo"))
          .flatExtracting(GuestInterface::addresses)
          .contains(new Address(Family.IPV4, "127.0.0.1", 8));

      assertRunsCommands(domain);

      reboot(domain, recorder, definition, RebootMode.GUEST_AGENT);
      reboot(domain, recorder, definition, RebootMode.ACPI);

      askToShutDown(domain);
      awaitShutdown(recorder, definition);
    }
  }

  private static void assertTold(GuestInfo info) {
    assertThat(info.hostname()).isPresent();
    assertThat(info.os()).hasValueSatisfying(os -> assertThat(os.kernelRelease()).isPresent());
    assertThat(info.timeZone())
        .hasValueSatisfying(zone -> assertThat(zone.offset()).isEqualTo(ZoneOffset.UTC));
    assertThat(info.users()).contains(List.of());
    assertThat(info.filesystems()).as("libvirt 9.0 does not tell that there are none").isEmpty();
    assertThat(info.load()).as("not of libvirt 9.0").isEmpty();
  }

  private static void assertRunsCommands(LibvirtDomain domain) {
    domain.pingGuestAgent(PATIENCE);
    assertThat(exitOf(domain, "/bin/sh", "-c", "test \"a'b \u00e9\" = \"$0\"", "a'b \u00e9"))
        .as("its words reach it as they are")
        .isZero();
    assertThat(exitOf(domain, "/bin/sh", "-c", "echo much; exit 3")).isEqualTo(3);
    assertThat(exitOf(domain, "/bin/sh", "-c", "kill -9 $$")).isEqualTo(128 + 9);
    assertThatThrownBy(() -> domain.startInGuest(List.of("/no/such/program"), PATIENCE))
        .isInstanceOfSatisfying(
            LibvirtException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.Known.INTERNAL_ERROR));

    long running = domain.startInGuest(List.of("/bin/sleep", "1000"), PATIENCE);
    assertThat(domain.exitInGuest(running, PATIENCE)).isEmpty();
    assertThat(exitOf(domain, "/bin/kill", Long.toString(running))).isZero();
    assertThat(exitOf(domain, running)).isEqualTo(128 + 15);
    assertThatThrownBy(() -> domain.exitInGuest(running, PATIENCE))
        .as("it is told once")
        .isInstanceOfSatisfying(
            LibvirtException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.Known.INTERNAL_ERROR));
  }

  private static int exitOf(LibvirtDomain domain, String... command) {
    return exitOf(domain, domain.startInGuest(List.of(command), PATIENCE));
  }

  private static int exitOf(LibvirtDomain domain, long pid) {
    return await()
        .pollInterval(Duration.ofMillis(50))
        .until(() -> domain.exitInGuest(pid, PATIENCE), OptionalInt::isPresent)
        .orElseThrow();
  }

  private static void reboot(
      LibvirtDomain domain, Recorder recorder, DomainDef definition, RebootMode mode) {
    long before = connections(recorder, definition);
    try {
      domain.reboot(mode);
    } catch (LibvirtException e) {
      assertThat(e).hasMessageContaining("End of file from agent socket");
    }
    await()
        .atMost(BOOT)
        .until(() -> connections(recorder, definition), connections -> connections > before);
    assertThat(recorder.events())
        .contains(new LibvirtEvent.Reboot(definition.uuid(), definition.name()));
  }

  private static long connections(Recorder recorder, DomainDef definition) {
    LibvirtEvent connected =
        new LibvirtEvent.AgentLifecycle(definition.uuid(), definition.name(), AgentState.CONNECTED);
    return recorder.events().stream().filter(connected::equals).count();
  }

  // libvirt waits for an answer that a guest which is quick to go does not give any more.
  private static void askToShutDown(LibvirtDomain domain) {
    try {
      domain.shutdown(ShutdownMode.GUEST_AGENT);
    } catch (LibvirtException e) {
      assertThat(e).hasMessageContaining("End of file from agent socket");
    }
  }

  private static void awaitAgent(Recorder recorder, DomainDef definition) {
    LibvirtEvent connected =
        new LibvirtEvent.AgentLifecycle(definition.uuid(), definition.name(), AgentState.CONNECTED);
    await().atMost(BOOT).until(() -> recorder.events().contains(connected));
  }

  private static void awaitShutdown(Recorder recorder, DomainDef definition) {
    LifecycleChange shutdown = new LifecycleChange.Stopped(StopReason.SHUTDOWN, 0);
    await()
        .atMost(BOOT)
        .until(() ->
            recorder.lifeOf(definition.uuid()).stream()
                .anyMatch(event -> event.change().equals(shutdown)));
  }

  private static Path labImage() {
    String cache =
        Optional.ofNullable(System.getenv("VIREO_LAB_CACHE")).orElse("/var/cache/vireo-lab");
    return Path.of(cache, "guest", "tiny.img");
  }

  private static DomainDef withDisk(DomainDef def, Path disk) {
    DevicesDef devices = def.devices();
    return new DomainDef(
        def.type(),
        def.name(),
        def.uuid(),
        def.metadata(),
        MemorySize.ofMib(192),
        1,
        def.partition(),
        def.os(),
        def.features(),
        def.cpu(),
        def.clock(),
        def.actions(),
        new DevicesDef(
            devices.emulator(),
            devices.controllers(),
            List.of(bootDisk(disk)),
            List.of(),
            devices.serial(),
            devices.channels(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static DiskDef bootDisk(Path file) {
    return new DiskDef(
        new DiskDef.FileSource(file.toString(), DiskDef.Relabel.NEVER),
        DiskDef.Format.RAW,
        Optional.of(DiskDef.Cache.UNSAFE),
        Optional.empty(),
        Optional.empty(),
        "vda",
        DiskDef.Bus.VIRTIO,
        DiskDef.Access.READ_WRITE,
        Optional.empty(),
        Optional.of(1));
  }
}
