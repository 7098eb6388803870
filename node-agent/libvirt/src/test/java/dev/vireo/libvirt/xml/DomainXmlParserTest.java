package dev.vireo.libvirt.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.libvirt.DomainDefs;
import dev.vireo.libvirt.xml.LiveDomain.ChannelState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DomainXmlParserTest {
  @Test
  void readsBackWhatTheWriterWrote() {
    DomainDef full = DomainDefs.full();
    assertThat(DomainXmlParser.parse(DomainXmlWriter.write(full))).isEqualTo(full);
  }

  @Test
  void readsARealGuestOfQemu() {
    LiveDomain live = DomainXmlParser.parseLive(Samples.read("qemu-live-domain.xml"));
    DomainDef def = live.definition();
    assertThat(live.console()).contains("/dev/pts/0");
    assertThat(live.guestAgent()).contains(ChannelState.DISCONNECTED);
    assertThat(def.metadata()).contains(DomainDefs.METADATA);
    assertThat(def.os()).isEqualTo(OsDef.hvm("x86_64", "pc-q35-7.2"));
    assertThat(def.cpu()).contains(CpuDef.of(CpuMode.MAXIMUM));
    assertThat(def.features()).isEqualTo(DomainDefs.full().features());
    assertThat(def.devices().interfaces()).isEqualTo(DomainDefs.full().devices().interfaces());
    assertThat(def.devices().disks().getFirst())
        .isEqualTo(DomainDefs.full().devices().disks().getFirst());
    assertThat(def.devices().balloon()).isEqualTo(DomainDefs.full().devices().balloon());
    assertThat(def.devices().rng()).isEqualTo(DomainDefs.full().devices().rng());
  }

  @Test
  void aConnectedGuestAgentIsSeen() {
    String xml =
        Samples.read("qemu-live-domain.xml").replace("state='disconnected'", "state='connected'");
    assertThat(DomainXmlParser.parseLive(xml).guestAgent()).contains(ChannelState.CONNECTED);
  }

  @Test
  void readsADomainOfOthersAsFarAsItHasRecords() {
    DomainDef def = DomainXmlParser.parse(Samples.read("test-driver-domain.xml"));
    assertThat(def.name()).isEqualTo("test");
    assertThat(def.type()).isEqualTo(VirtType.TEST);
    assertThat(def.memory()).isEqualTo(MemorySize.ofKib(8388608));
    assertThat(def.metadata()).isEmpty();
    assertThat(def.devices().disks())
        .singleElement()
        .satisfies(disk -> assertThat(disk.source().path()).isEqualTo("/guest/diskimage1"));
    assertThat(def.devices().interfaces()).as("a network interface has no record").isEmpty();
  }

  @Test
  void metadataWithoutOneAttributeIsNotOurs() {
    String xml = Samples.read("domain.xml").replaceFirst(" slotUid=\"[^\"]*\"", "");
    assertThat(DomainXmlParser.parse(xml).metadata()).isEmpty();
  }

  @Test
  void metadataOfOthersIsNotOurs() {
    String xml =
        Samples.read("domain.xml").replace(VireoMetadata.NAMESPACE_URI, "https://example.org/1");
    assertThat(DomainXmlParser.parse(xml).metadata()).isEmpty();
  }

  @Test
  void theElementThatLibvirtReturnsAloneIsRead() {
    String alone = "<domain namespace='n' name='a' uid='u' slotUid='s' cgroup='/c' bootId='b'/>";
    assertThat(MetadataXml.parse(alone)).contains(new VireoMetadata("n", "a", "u", "s", "/c", "b"));
  }

  @Test
  void entitiesAreRefusedBeforeAFileIsRead() {
    String xml =
        "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
            + "<domain type='qemu'><name>&x;</name></domain>";
    assertThatThrownBy(() -> DomainXmlParser.parse(xml))
        .isInstanceOf(XmlException.class)
        .hasMessageContaining("DOCTYPE is disallowed");
  }

  @Test
  void whatIsNotADomainIsRefused() {
    assertThatThrownBy(() -> DomainXmlParser.parse("<network/>"))
        .isInstanceOf(XmlException.class)
        .hasMessage("Expected <domain>, got <network>");
    assertThatThrownBy(() -> DomainXmlParser.parse("<domain type='qemu'/>"))
        .isInstanceOf(XmlException.class)
        .hasMessage("<domain> has no <name>");
    assertThatThrownBy(() -> DomainXmlParser.parse("no XML"))
        .isInstanceOf(XmlException.class)
        .hasMessageStartingWith("Not readable as XML");
  }

  @Test
  void valuesThatNoRecordTakesAreRefusedAsXml() {
    String sample = Samples.read("domain.xml");
    assertThatThrownBy(() -> DomainXmlParser.parse(sample.replace("<vcpu>2", "<vcpu>two")))
        .isInstanceOf(XmlException.class)
        .hasMessage("<domain> holds what it should not: For input string: \"two\"");
    assertThatThrownBy(() -> DomainXmlParser.parse(sample.replace("02:00:5e", "xx:00:5e")))
        .isInstanceOf(XmlException.class)
        .hasMessageContaining("Not a MAC address: xx:00:5e:10:00:01");
  }

  @Test
  void memoryIsReadInEveryUnitThatLibvirtWrites() {
    assertThat(sizeOf("<memory unit='GiB'>1</memory>")).isEqualTo(MemorySize.ofMib(1024));
    assertThat(sizeOf("<memory>1024</memory>")).isEqualTo(MemorySize.ofMib(1));
    assertThat(sizeOf("<memory unit='bytes'>512</memory>")).isEqualTo(new MemorySize(512));
    assertThatThrownBy(() -> sizeOf("<memory unit='furlong'>1</memory>"))
        .hasMessage("Unknown unit of memory: furlong");
  }

  @Test
  void aCpuOfAModeThatIsUnknownIsLeftOut() {
    String xml = Samples.read("domain.xml").replace("mode=\"maximum\"", "mode=\"quantum\"");
    assertThat(DomainXmlParser.parse(xml).cpu()).isEqualTo(Optional.empty());
  }

  private static MemorySize sizeOf(String memory) {
    String xml = Samples.read("domain.xml");
    return DomainXmlParser.parse(xml.replaceFirst("<memory .*</memory>", memory)).memory();
  }
}
