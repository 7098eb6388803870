package dev.vireo.libvirt.jna;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.Libvirt;
import dev.vireo.libvirt.LibvirtHost;
import dev.vireo.libvirt.LibvirtHostContract;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.Recorder;
import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.CpuMode;
import dev.vireo.libvirt.xml.DomainCapabilities;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.VirtType;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
