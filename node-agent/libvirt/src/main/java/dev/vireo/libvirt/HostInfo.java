package dev.vireo.libvirt;

/**
 * What one asks first.
 *
 * @param hypervisor the driver's name of its hypervisor, for example QEMU or TEST
 */
public record HostInfo(
    String hostname, String hypervisor, Version hypervisorVersion, Version libvirtVersion) {}
