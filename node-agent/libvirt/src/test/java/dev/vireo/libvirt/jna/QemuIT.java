package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.Libvirt;
import dev.vireo.libvirt.LibvirtDomain;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtHostContract;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.Recorder;
import dev.vireo.libvirt.StartMode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.StopReason;
import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.CpuMode;
import dev.vireo.libvirt.xml.DevicesDef;
import dev.vireo.libvirt.xml.DiskDef;
import dev.vireo.libvirt.xml.DomainCapabilities;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.MacAddress;
import dev.vireo.libvirt.xml.SavedDomainXml;
import dev.vireo.libvirt.xml.VirtType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The real host keeps the contract with real QEMU guests: of the libvirt that VIREO_LIBVIRT_URI
 * names, or else of a private daemon.
 */
final class QemuIT extends LibvirtHostContract {
  private static Optional<PrivateLibvirtd> daemon = Optional.empty();
  private static String uri = "";

  @BeforeAll
  static void find() {
    String given = System.getenv("VIREO_LIBVIRT_URI");
    if (given == null) {
      PrivateLibvirtd started = PrivateLibvirtd.start();
      daemon = Optional.of(started);
      uri = started.uri("qemu", "system");
    } else {
      uri = given;
    }
  }

  @AfterAll
  static void end() {
    daemon.ifPresent(PrivateLibvirtd::close);
  }

  @Override
  protected LibvirtHost open() {
    return Libvirt.open(LibvirtSettings.of(uri));
  }

  @Override
  protected DomainDef definition(String name) {
    return DomainDefs.forQemu(name);
  }

  /** It has nothing to boot from. */
  @Override
  protected boolean guestObeys() {
    return false;
  }

  /** The second line behind the rule that a disk on a claim is one VM's. */
  @Test
  void aSecondGuestOnOneFileIsRefusedByQemusLock(@TempDir Path folder) throws IOException {
    Path disk = folder.resolve("disk.img");
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(1 << 20);
    }
    try (LibvirtHost host = open()) {
      Recorder recorder = new Recorder();
      host.subscribe(recorder);
      recorder.awaitConnected(1);
      LibvirtDomain first = host.create(withDisk(definition("first"), disk), StartMode.PAUSED);
      try {
        DomainDef second = withDisk(definition("second"), disk);
        assertThatThrownBy(() -> host.create(second, StartMode.PAUSED))
            .isInstanceOf(LibvirtException.class)
            .hasMessageContaining("Failed to get \"write\" lock");
        assertThat(host.lookup(second.uuid())).isEmpty();
      } finally {
        first.destroy();
      }
    }
  }

  /** libvirt's own events are the same for both. */
  @ParameterizedTest
  @CsvSource({"b0fee664, GUEST_RESET", "ba0406b80020ef, GUEST_SHUTDOWN"})
  void aGuestThatRebootsIsToldFromOneThatShutsDown(
      String program, ShutdownCause cause, @TempDir Path folder) throws IOException {
    try (LibvirtHost host = open()) {
      Recorder recorder = new Recorder();
      host.subscribe(recorder);
      recorder.awaitConnected(1);
      DomainDef definition = withDisk(definition("self"), bootable(folder, program));
      LibvirtDomain domain = host.create(definition, StartMode.PAUSED);
      domain.setOnReboot(LifecycleActions.Action.DESTROY);
      domain.resume();
      LifecycleChange stopped = new LifecycleChange.Stopped(StopReason.SHUTDOWN, 0);
      recorder.awaitEvent(event ->
          event instanceof LibvirtEvent.Lifecycle(var uuid, _, LifecycleChange change)
              && uuid.equals(definition.uuid())
              && change.equals(stopped));
      assertThat(recorder.events())
          .containsSubsequence(
              new LibvirtEvent.QemuShutdown(definition.uuid(), definition.name(), cause),
              new LibvirtEvent.Lifecycle(
                  definition.uuid(), definition.name(), new LifecycleChange.Shutdown(1)),
              new LibvirtEvent.Lifecycle(definition.uuid(), definition.name(), stopped));
    }
  }

  /** A boot sector: the program in machine code, and then a halt for ever. */
  private static Path bootable(Path folder, String program) throws IOException {
    Path disk = disk(folder, "boot.img");
    byte[] halt = HexFormat.of().parseHex(program + "f4ebfd");
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.write(halt);
      file.seek(510);
      file.write(new byte[] {0x55, (byte) 0xaa});
    }
    return disk;
  }

  /** As the agent defines a disk on a claim. */
  private static DomainDef withDisk(DomainDef definition, Path disk) {
    DevicesDef devices = definition.devices();
    return definition.with(
        new DevicesDef(
            devices.emulator(),
            devices.controllers(),
            List.of(
                new DiskDef(
                    new DiskDef.FileSource(disk.toString(), DiskDef.Relabel.NEVER),
                    DiskDef.Format.RAW,
                    Optional.of(DiskDef.Cache.NONE),
                    Optional.of(DiskDef.Discard.UNMAP),
                    Optional.of(DiskDef.ErrorPolicy.STOP),
                    "vda",
                    DiskDef.Bus.VIRTIO,
                    DiskDef.Access.READ_WRITE,
                    Optional.of("data"),
                    Optional.empty())),
            List.of(),
            devices.serial(),
            devices.channels(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** A volume's content is its user's, so the daemon is led to the open file and to no path. */
  @Test
  void aMemoryIsSavedAndRestoredThroughAnOpenFileOnOtherDisksAndTaps(@TempDir Path folder)
      throws IOException {
    assumeTrue(daemon.isPresent(), "the node has no taps for it");
    DomainDef before = withNic(withDisk(definition("moved"), disk(folder, "a.img")), "vt0");
    DomainDef after = withNic(withDisk(before, disk(folder, "b.img")), "vt1");
    try (LibvirtHost host = open();
        var memory = new RandomAccessFile(folder.resolve("memory").toFile(), "rw")) {
      Recorder recorder = new Recorder();
      host.subscribe(recorder);
      recorder.awaitConnected(1);
      String file = entryOf(folder.resolve("memory"));
      LibvirtDomain domain = host.create(before, StartMode.RUNNING);
      String saved = domain.migratableXml();
      domain.save(file);
      assertThat(memory.length()).isPositive();
      LibvirtDomain restored = host.restore(before.uuid(), file, SavedDomainXml.of(saved, after));
      try {
        DomainDef live = DomainXmlParser.parse(restored.xml());
        assertThat(live.devices().disks().getFirst().source().path()).endsWith("b.img");
        assertThat(live.devices().interfaces().getFirst().tap()).isEqualTo("vt1");
        assertThat(machineOf(restored.migratableXml()))
            .isEqualTo(machineOf(saved).replace("a.img", "b.img").replace("vt0", "vt1"));
      } finally {
        restored.destroy();
      }
    }
  }

  /** What the guest sees, which is all but the mark of its owner. */
  private static String machineOf(String xml) {
    return xml.substring(xml.indexOf("</metadata>"));
  }

  private static Path disk(Path folder, String name) throws IOException {
    Path disk = folder.resolve(name);
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(1 << 20);
    }
    return disk;
  }

  /** The entry of an open file in this process's folder of them. */
  private static String entryOf(Path file) throws IOException {
    Path open = Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(open)) {
      for (Path entry : entries) {
        if (Files.exists(entry) && Files.isSameFile(entry, file)) {
          return entry.toString();
        }
      }
    }
    throw new AssertionError(file + " is not open");
  }

  private static DomainDef withNic(DomainDef definition, String tap) {
    return definition.with(
        definition
            .devices()
            .withInterfaces(
                List.of(
                    new EthernetDef(
                        new MacAddress("02:00:00:00:00:01"),
                        tap,
                        Optional.empty(),
                        EthernetDef.Rom.NONE,
                        EthernetDef.Link.UP))));
  }

  @Test
  void theLinkOfARunningGuestIsSetDownAndUp() {
    assumeTrue(daemon.isPresent(), "the node has no tap for it");
    EthernetDef nic =
        new EthernetDef(
            new MacAddress("02:00:00:00:00:01"),
            "vt0",
            Optional.empty(),
            EthernetDef.Rom.NONE,
            EthernetDef.Link.UP);
    DomainDef definition = definition("linked");
    try (LibvirtHost host = open()) {
      Recorder recorder = new Recorder();
      host.subscribe(recorder);
      recorder.awaitConnected(1);
      LibvirtDomain domain =
          host.create(
              definition.with(definition.devices().withInterfaces(List.of(nic))),
              StartMode.RUNNING);
      try {
        domain.updateDevice(nic.with(EthernetDef.Link.DOWN));
        assertThat(nicOf(domain)).isEqualTo(nic.with(EthernetDef.Link.DOWN));
        domain.updateDevice(nicOf(domain).with(EthernetDef.Link.UP));
        assertThat(nicOf(domain)).isEqualTo(nic);
        MacAddress other = new MacAddress("02:00:00:00:00:02");
        assertThatThrownBy(() ->
                domain.updateDevice(
                    new EthernetDef(other, "vt0", nic.mtu(), nic.rom(), nic.link())))
            .isInstanceOf(LibvirtException.class)
            .hasMessageContaining("matching MAC address '02:00:00:00:00:02'");
      } finally {
        domain.destroy();
      }
    }
  }

  private static EthernetDef nicOf(LibvirtDomain domain) {
    return DomainXmlParser.parseLive(domain.xml()).definition().devices().interfaces().getFirst();
  }

  @Test
  void emulationOffersItsBestCpu() {
    try (LibvirtHost host = open()) {
      Recorder recorder = new Recorder();
      host.subscribe(recorder);
      recorder.awaitConnected(1);
      DomainCapabilities emulation =
          host.domainCapabilities(
              new CapabilitiesQuery(
                  Optional.of("/usr/bin/qemu-system-x86_64"),
                  Optional.of("x86_64"),
                  Optional.of("q35"),
                  Optional.of(VirtType.QEMU)));
      assertThat(emulation.emulator()).isEqualTo("/usr/bin/qemu-system-x86_64");
      assertThat(emulation.machine()).startsWith("pc-q35-");
      assertThat(emulation.cpuModes()).contains(CpuMode.MAXIMUM);
    }
  }
}
