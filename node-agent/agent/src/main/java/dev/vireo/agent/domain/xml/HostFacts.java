package dev.vireo.agent.domain.xml;

import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.libvirt.xml.DacOwner;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.VirtType;
import java.util.Optional;

/**
 * What all guests of this host share.
 *
 * @param virtType by hardware or by emulation
 * @param arch the host's architecture, for example x86_64
 * @param placement how QEMU gets into its slot's cgroup
 * @param emulator what libvirt is to run as QEMU: the wrapper, or QEMU itself
 * @param emulatorUser as whom QEMU runs; empty when as root
 * @param memory the host's memory
 */
public record HostFacts(
    VirtType virtType,
    String arch,
    CgroupPlacement placement,
    String emulator,
    Optional<DacOwner> emulatorUser,
    MemorySize memory) {}
