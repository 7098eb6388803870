package dev.vireo.libvirt.xml;

import java.util.List;
import java.util.Optional;

/**
 * The devices as far as Vireo writes them; libvirt adds what the machine needs besides.
 *
 * @param emulator path of the program that becomes QEMU; empty leaves the choice to the driver
 */
public record DevicesDef(
    Optional<String> emulator,
    List<ControllerDef> controllers,
    List<DiskDef> disks,
    List<EthernetDef> interfaces,
    Optional<SerialDef> serial,
    List<ChannelDef> channels,
    Optional<BalloonDef> balloon,
    Optional<RngDef> rng,
    Optional<PanicDef> panic,
    Optional<WatchdogDef> watchdog) {
  /** Copies. */
  public DevicesDef {
    controllers = List.copyOf(controllers);
    disks = List.copyOf(disks);
    interfaces = List.copyOf(interfaces);
    channels = List.copyOf(channels);
  }

  /** The same with these network interfaces. */
  public DevicesDef withInterfaces(List<EthernetDef> others) {
    return new DevicesDef(
        emulator, controllers, disks, others, serial, channels, balloon, rng, panic, watchdog);
  }

  /** No device at all. */
  public static DevicesDef none() {
    return new DevicesDef(
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
