package dev.vireo.libvirt;

import dev.vireo.libvirt.xml.BalloonDef;
import dev.vireo.libvirt.xml.ChannelDef;
import dev.vireo.libvirt.xml.ClockOffset;
import dev.vireo.libvirt.xml.ControllerDef;
import dev.vireo.libvirt.xml.CpuDef;
import dev.vireo.libvirt.xml.CpuMode;
import dev.vireo.libvirt.xml.DevicesDef;
import dev.vireo.libvirt.xml.DiskDef;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainUuid;
import dev.vireo.libvirt.xml.EthernetDef;
import dev.vireo.libvirt.xml.FeaturesDef;
import dev.vireo.libvirt.xml.LifecycleActions;
import dev.vireo.libvirt.xml.MacAddress;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.OsDef;
import dev.vireo.libvirt.xml.PanicDef;
import dev.vireo.libvirt.xml.RngDef;
import dev.vireo.libvirt.xml.SerialDef;
import dev.vireo.libvirt.xml.VireoMetadata;
import dev.vireo.libvirt.xml.VirtType;
import dev.vireo.libvirt.xml.WatchdogDef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Valid definitions to start from. */
public final class DomainDefs {
  public static final VireoMetadata METADATA =
      new VireoMetadata(
          "default",
          "web-1-bcdfg",
          "0d5a3c6e-0000-4000-8000-000000000001",
          "0d5a3c6e-0000-4000-8000-000000000002",
          "/kubepods/burstable/pod0d5a3c6e",
          "0d5a3c6e-0000-4000-8000-000000000003");

  private DomainDefs() {}

  /** What the test driver, and any fake, runs. */
  public static DomainDef forTestDriver(String name) {
    return new DomainDef(
        VirtType.TEST,
        name,
        new DomainUuid(UUID.randomUUID()),
        Optional.of(METADATA),
        MemorySize.ofMib(64),
        1,
        Optional.empty(),
        new OsDef("hvm", "i686", Optional.empty()),
        new FeaturesDef(Set.of(), Optional.empty()),
        Optional.empty(),
        ClockOffset.UTC,
        LifecycleActions.DEFAULT,
        DevicesDef.none());
  }

  /** A guest of QEMU's emulation that has nothing to boot from. */
  public static DomainDef forQemu(String name) {
    DomainDef small = forTestDriver(name);
    return new DomainDef(
        VirtType.QEMU,
        small.name(),
        small.uuid(),
        small.metadata(),
        small.memory(),
        1,
        Optional.empty(),
        OsDef.hvm("x86_64", "q35"),
        new FeaturesDef(
            Set.of(FeaturesDef.Feature.ACPI, FeaturesDef.Feature.APIC),
            Optional.of(MemorySize.ofMib(16))),
        Optional.of(CpuDef.of(CpuMode.MAXIMUM)),
        ClockOffset.UTC,
        LifecycleActions.DEFAULT,
        new DevicesDef(
            Optional.of("/usr/bin/qemu-system-x86_64"),
            List.of(new ControllerDef("usb", "none")),
            List.of(),
            List.of(),
            Optional.of(new SerialDef(Optional.empty())),
            List.of(ChannelDef.GUEST_AGENT),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** Every device and every field that the records have. */
  public static DomainDef full() {
    return new DomainDef(
        VirtType.QEMU,
        "default_web-1",
        DomainUuid.of("0d5a3c6e-0000-4000-8000-000000000004"),
        Optional.of(METADATA),
        MemorySize.ofMib(256),
        2,
        Optional.of("/kubepods/burstable/pod0d5a3c6e"),
        OsDef.hvm("x86_64", "q35"),
        new FeaturesDef(
            Set.of(FeaturesDef.Feature.ACPI, FeaturesDef.Feature.APIC),
            Optional.of(MemorySize.ofMib(32))),
        Optional.of(CpuDef.of(CpuMode.MAXIMUM)),
        ClockOffset.UTC,
        LifecycleActions.DEFAULT,
        fullDevices());
  }

  private static DevicesDef fullDevices() {
    return new DevicesDef(
        Optional.of("/usr/bin/qemu-system-x86_64"),
        List.of(new ControllerDef("usb", "none")),
        List.of(rootDisk(), dataDisk()),
        List.of(
            new EthernetDef(
                new MacAddress("02:00:5E:10:00:01"),
                "vt0a1b2c3d4e",
                Optional.of(1450),
                EthernetDef.Rom.NONE,
                EthernetDef.Link.UP)),
        Optional.of(new SerialDef(Optional.of("/tmp/serial.log"))),
        List.of(ChannelDef.GUEST_AGENT),
        Optional.of(new BalloonDef(Optional.of(Duration.ofSeconds(5)))),
        Optional.of(new RngDef("/dev/urandom")),
        Optional.of(PanicDef.ISA),
        Optional.of(WatchdogDef.i6300esb(WatchdogDef.Action.RESET)));
  }

  private static DiskDef rootDisk() {
    return new DiskDef(
        new DiskDef.FileSource("/tmp/disks/root & more.qcow2", DiskDef.Relabel.NEVER),
        DiskDef.Format.QCOW2,
        Optional.of(DiskDef.Cache.UNSAFE),
        Optional.of(DiskDef.Discard.UNMAP),
        Optional.empty(),
        "vda",
        DiskDef.Bus.VIRTIO,
        DiskDef.Access.READ_WRITE,
        Optional.of("root"),
        Optional.of(1));
  }

  private static DiskDef dataDisk() {
    return new DiskDef(
        new DiskDef.BlockSource("/dev/loop7"),
        DiskDef.Format.RAW,
        Optional.empty(),
        Optional.empty(),
        Optional.of(DiskDef.ErrorPolicy.STOP),
        "vdb",
        DiskDef.Bus.VIRTIO,
        DiskDef.Access.READ_ONLY,
        Optional.empty(),
        Optional.empty());
  }
}
