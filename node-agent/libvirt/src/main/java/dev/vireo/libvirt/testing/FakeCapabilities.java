package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.xml.CapabilitiesQuery;
import dev.vireo.libvirt.xml.CpuMode;
import dev.vireo.libvirt.xml.DacOwner;
import dev.vireo.libvirt.xml.DomainCapabilities;
import dev.vireo.libvirt.xml.HostCapabilities;
import dev.vireo.libvirt.xml.VirtType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A host like the lab's: QEMU 7.2 on x86_64, kvm advertised. */
final class FakeCapabilities {
  private static final String EMULATOR = "/usr/bin/qemu-system-x86_64";

  static final HostCapabilities HOST =
      new HostCapabilities(
          Optional.of("4a1d0f4e-5d0a-4b46-8d0a-0f2f4e0e6a11"),
          "x86_64",
          Optional.of("EPYC"),
          Optional.of(new DacOwner(64_055, 64_055)),
          List.of(
              new HostCapabilities.Guest(
                  "hvm",
                  "x86_64",
                  Optional.of(EMULATOR),
                  List.of(VirtType.QEMU, VirtType.KVM),
                  List.of("pc", "q35"))));

  private FakeCapabilities() {}

  static DomainCapabilities of(CapabilitiesQuery query) {
    return new DomainCapabilities(
        query.emulator().orElse(EMULATOR),
        query.type().orElse(VirtType.QEMU),
        query.arch().orElse("x86_64"),
        query.machine().orElse("pc-q35-7.2"),
        Optional.of(288),
        Set.of(CpuMode.MAXIMUM, CpuMode.HOST_MODEL, CpuMode.CUSTOM),
        Optional.of("EPYC"));
  }
}
