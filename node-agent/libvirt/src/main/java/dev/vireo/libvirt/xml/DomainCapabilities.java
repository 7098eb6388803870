package dev.vireo.libvirt.xml;

import java.util.Optional;
import java.util.Set;

/**
 * What one emulator can do with one machine type.
 *
 * @param emulator its path
 * @param type {@code kvm} may be told and still not work: libvirt only looks whether /dev/kvm is
 *     there
 * @param cpuModes the CPU modes that are supported
 * @param hostModel the CPU model that stands for this host
 */
public record DomainCapabilities(
    String emulator,
    VirtType type,
    String arch,
    String machine,
    Optional<Integer> maxVcpus,
    Set<CpuMode> cpuModes,
    Optional<String> hostModel) {
  /** Copies. */
  public DomainCapabilities {
    cpuModes = Set.copyOf(cpuModes);
  }
}
