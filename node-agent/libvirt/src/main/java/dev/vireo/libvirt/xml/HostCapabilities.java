package dev.vireo.libvirt.xml;

import java.util.List;
import java.util.Optional;

/**
 * What the driver can run on this host.
 *
 * @param hostUuid libvirt's UUID of the host
 * @param cpuModel the host's CPU model by libvirt's name
 * @param emulatorOwner as whom hypervisors run, if the driver says so
 */
public record HostCapabilities(
    Optional<String> hostUuid,
    String arch,
    Optional<String> cpuModel,
    Optional<DacOwner> emulatorOwner,
    List<Guest> guests) {
  /** Copies. */
  public HostCapabilities {
    guests = List.copyOf(guests);
  }

  /** One kind of guest: an operating system type on an architecture. */
  public record Guest(
      String osType,
      String arch,
      Optional<String> emulator,
      List<VirtType> types,
      List<String> machines) {
    /** Copies. */
    public Guest {
      types = List.copyOf(types);
      machines = List.copyOf(machines);
    }
  }
}
