package dev.vireo.agent.domain.xml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.libvirt.xml.PanicDef;
import org.junit.jupiter.api.Test;

class PanicXmlTest {
  @Test
  void aPcTellsItsPanicOnTheIsaBus() {
    assertThat(PanicXml.of("x86_64")).contains(PanicDef.ISA);
  }

  @Test
  void whatIsNoPcHasNoIsaBus() {
    assertThat(PanicXml.of("aarch64")).isEmpty();
  }
}
