package dev.vireo.agent.domain.xml;

import dev.vireo.api.v1alpha1.DomainDisk;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.libvirt.xml.BalloonDef;
import dev.vireo.libvirt.xml.ChannelDef;
import dev.vireo.libvirt.xml.ControllerDef;
import dev.vireo.libvirt.xml.DevicesDef;
import dev.vireo.libvirt.xml.DiskDef;
import dev.vireo.libvirt.xml.RngDef;
import dev.vireo.libvirt.xml.SerialDef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All devices of a guest. No graphics and no USB: each costs memory and an idle guest's polling.
 */
final class DevicesXml {
  private static final ControllerDef NO_USB = new ControllerDef("usb", "none");
  private static final RngDef RANDOM = new RngDef("/dev/urandom");

  private DevicesXml() {}

  static DevicesDef of(DomainSpec spec, HostFacts host, GuestPlace place) {
    return new DevicesDef(
        Optional.of(host.emulator()),
        List.of(NO_USB),
        disks(spec.disks(), place),
        place.interfaces().stream().map(NicXml::of).toList(),
        Optional.of(new SerialDef(Optional.empty())),
        List.of(ChannelDef.GUEST_AGENT),
        Optional.of(new BalloonDef(Optional.empty())),
        Optional.of(RANDOM),
        PanicXml.of(host.arch()),
        WatchdogXml.of(spec));
  }

  private static List<DiskDef> disks(List<DomainDisk> disks, GuestPlace place) {
    List<DiskDef> made = new ArrayList<>();
    for (DomainDisk disk : disks) {
      Path file = place.disks().get(disk.name());
      if (file == null) {
        throw new IllegalArgumentException("No file was made for disk " + disk.name());
      }
      made.add(diskOf(disk, file, made.size()));
    }
    return made;
  }

  private static DiskDef diskOf(DomainDisk disk, Path file, int index) {
    if (disk.cloudInit() != null) {
      return DiskXml.seed(disk.name(), file, index);
    }
    return disk.claimName().isPresent()
        ? DiskXml.onClaim(disk.name(), file, index)
        : DiskXml.layer(disk.name(), file, index);
  }
}
