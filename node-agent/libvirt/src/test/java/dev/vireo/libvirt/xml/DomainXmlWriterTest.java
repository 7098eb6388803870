package dev.vireo.libvirt.xml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.libvirt.DomainDefs;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DomainXmlWriterTest {
  @Test
  void everyFieldIsWrittenAsInTheSample() {
    assertThat(DomainXmlWriter.write(DomainDefs.full())).isEqualTo(Samples.read("domain.xml"));
  }

  @Test
  void whatIsEmptyIsLeftOut() {
    String xml = DomainXmlWriter.write(DomainDefs.forTestDriver("small"));
    assertThat(xml)
        .doesNotContain("<resource", "<features", "<cpu", "machine=", "<emulator", "<disk", "<rng");
  }

  @Test
  void aLinkThatIsDownReadsBack() {
    DomainDef full = DomainDefs.full();
    EthernetDef down = full.devices().interfaces().getFirst().with(EthernetDef.Link.DOWN);
    DomainDef written = full.with(full.devices().withInterfaces(List.of(down)));
    assertThat(DomainXmlParser.parse(DomainXmlWriter.write(written))).isEqualTo(written);
    assertThat(DomainXmlWriter.write(down)).contains("<link state=\"down\"/>");
  }

  @Test
  void namesCannotBreakOutOfTheXml() {
    String evil = "a\"/><devices>&lt;'";
    DomainDef written = DomainDefs.forTestDriver(evil);
    assertThat(DomainXmlParser.parse(DomainXmlWriter.write(written)).name()).isEqualTo(evil);
  }
}
