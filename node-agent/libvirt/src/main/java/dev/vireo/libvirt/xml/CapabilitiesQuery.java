package dev.vireo.libvirt.xml;

import java.util.Optional;

/** Which emulator is asked about. An empty part leaves the choice to the driver. */
public record CapabilitiesQuery(
    Optional<String> emulator,
    Optional<String> arch,
    Optional<String> machine,
    Optional<VirtType> type) {
  /** The driver's default. */
  public static final CapabilitiesQuery DEFAULT =
      new CapabilitiesQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
