package dev.vireo.libvirt.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class CapabilitiesXmlTest {
  @Test
  void readsAHostWithQemu() {
    HostCapabilities host = CapabilitiesXml.parseHost(Samples.read("qemu-capabilities.xml"));
    assertThat(host.hostUuid()).contains("7ccd89d0-db4b-4073-a103-8234e9902de7");
    assertThat(host.arch()).isEqualTo("x86_64");
    assertThat(host.cpuModel()).contains("kvm64");
    assertThat(host.emulatorOwner()).contains(new DacOwner(0, 0));
    assertThat(host.guests())
        .filteredOn(guest -> guest.arch().equals("x86_64"))
        .singleElement()
        .satisfies(guest -> {
          assertThat(guest.osType()).isEqualTo("hvm");
          assertThat(guest.emulator()).contains("/usr/bin/qemu-system-x86_64");
          assertThat(guest.types()).containsExactly(VirtType.QEMU, VirtType.KVM);
          assertThat(guest.machines()).contains("pc", "q35", "pc-q35-7.2").doesNotHaveDuplicates();
        });
  }

  @Test
  void anOwnerIsReadByNumber() {
    assertThat(DacOwner.of("+64055:+107")).contains(new DacOwner(64_055, 107));
    assertThat(DacOwner.of("libvirt-qemu:kvm")).isEmpty();
    assertThat(DacOwner.of("")).isEmpty();
  }

  @Test
  void readsTheTestDriver() {
    HostCapabilities host = CapabilitiesXml.parseHost(Samples.read("test-driver-capabilities.xml"));
    assertThat(host.arch()).isEqualTo("i686");
    assertThat(host.hostUuid()).isEmpty();
    assertThat(host.emulatorOwner()).isEmpty();
    assertThat(host.guests())
        .anySatisfy(guest -> assertThat(guest.types()).contains(VirtType.TEST));
  }

  @Test
  void readsWhatEmulationCanDo() {
    DomainCapabilities emulator =
        CapabilitiesXml.parseDomain(Samples.read("qemu-tcg-domain-capabilities.xml"));
    assertThat(emulator.emulator()).isEqualTo("/usr/bin/qemu-system-x86_64");
    assertThat(emulator.type()).isEqualTo(VirtType.QEMU);
    assertThat(emulator.machine()).isEqualTo("pc-q35-7.2");
    assertThat(emulator.maxVcpus()).contains(288);
    assertThat(emulator.cpuModes())
        .as("host-passthrough is named there, but not supported")
        .containsExactlyInAnyOrder(CpuMode.MAXIMUM, CpuMode.HOST_MODEL, CpuMode.CUSTOM);
    assertThat(emulator.hostModel()).contains("EPYC");
  }

  @Test
  void whatIsNotCapabilitiesIsRefused() {
    assertThatThrownBy(() -> CapabilitiesXml.parseHost("<domain/>"))
        .isInstanceOf(XmlException.class)
        .hasMessage("Expected <capabilities>, got <domain>");
  }
}
