package dev.vireo.libvirt.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A guest as libvirt told it before it was saved, and where it is to be now. */
final class SavedDomainXmlTest {
  private static final String SAVED = Samples.read("qemu-migratable-domain.xml");
  private static final VireoMetadata OURS =
      new VireoMetadata("shop", "web-1-fghij", "u2", "s2", "/kubepods/pod2", "b2");

  @Test
  void whatOnlyTheHostSeesIsAsItIsNow() {
    DomainDef read = DomainXmlParser.parse(SavedDomainXml.of(SAVED, here("vda", "vtother")));
    assertThat(read.metadata()).contains(OURS);
    assertThat(read.partition()).contains("/kubepods/burstable/pod2");
    assertThat(read.devices().emulator()).contains("/var/lib/vireo/bin/slot-qemu");
    assertThat(read.devices().disks().getFirst().source())
        .isEqualTo(new DiskDef.FileSource("/elsewhere/disk.img", DiskDef.Relabel.NEVER));
    assertThat(read.devices().interfaces().getFirst().tap()).isEqualTo("vtother");
  }

  @Test
  void whatTheGuestSeesStaysAsItWas() {
    String xml = SavedDomainXml.of(SAVED, here("vda", "vtother"));
    assertThat(DomainXmlParser.parse(xml).os().machine()).contains("pc-q35-7.2");
    assertThat(xml)
        .contains("<address bus=\"0x03\" domain=\"0x0000\" function=\"0x0\" slot=\"0x00\"")
        .contains("<serial>data</serial>")
        .doesNotContain("pv-1")
        .doesNotContain("web-1-abcde");
  }

  @Test
  void aGuestInNoPartitionHasNone() {
    DomainDef here = here("vda", "vtother");
    DomainDef outside =
        new DomainDef(
            here.type(),
            here.name(),
            here.uuid(),
            here.metadata(),
            here.memory(),
            here.vcpus(),
            Optional.empty(),
            here.os(),
            here.features(),
            here.cpu(),
            here.clock(),
            here.actions(),
            here.devices());
    assertThat(SavedDomainXml.of(SAVED, outside)).doesNotContain("<resource>");
  }

  @Test
  void anotherGuestIsRefused() {
    DomainDef here = here("vda", "vtother");
    String other = SAVED.replace("11111111-0000", "99999999-0000");
    assertThatThrownBy(() -> SavedDomainXml.of(other, here))
        .isInstanceOf(XmlException.class)
        .hasMessage(
            "The saved guest has uuid 99999999-0000-4000-8000-000000000001, not"
                + " 11111111-0000-4000-8000-000000000001");
  }

  @Test
  void otherDisksAreRefused() {
    assertThatThrownBy(() -> SavedDomainXml.of(SAVED, here("vdb", "vtother")))
        .isInstanceOf(XmlException.class)
        .hasMessage("The saved guest has no disk vdb");
  }

  private static DomainDef here(String target, String tap) {
    DomainDef saved = DomainXmlParser.parse(SAVED);
    DevicesDef devices = saved.devices();
    DiskDef disk = devices.disks().getFirst();
    EthernetDef nic = devices.interfaces().getFirst();
    return new DomainDef(
        saved.type(),
        saved.name(),
        saved.uuid(),
        Optional.of(OURS),
        saved.memory(),
        saved.vcpus(),
        Optional.of("/kubepods/burstable/pod2"),
        OsDef.hvm("x86_64", "q35"),
        saved.features(),
        saved.cpu(),
        saved.clock(),
        saved.actions(),
        new DevicesDef(
            Optional.of("/var/lib/vireo/bin/slot-qemu"),
            devices.controllers(),
            List.of(
                new DiskDef(
                    new DiskDef.FileSource("/elsewhere/disk.img", DiskDef.Relabel.NEVER),
                    disk.format(),
                    disk.cache(),
                    disk.discard(),
                    disk.errorPolicy(),
                    target,
                    disk.bus(),
                    disk.access(),
                    disk.serial(),
                    disk.bootOrder())),
            List.of(new EthernetDef(nic.mac(), tap, nic.mtu(), nic.rom(), nic.link())),
            devices.serial(),
            devices.channels(),
            devices.balloon(),
            devices.rng(),
            devices.panic(),
            devices.watchdog()));
  }
}
