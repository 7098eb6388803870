package dev.vireo.libvirt.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ValuesTest {
  @Test
  void memoryPrintsInTheLargestUnitThatFits() {
    assertThat(MemorySize.ofMib(512)).hasToString("512 MiB");
    assertThat(MemorySize.ofMib(2048)).hasToString("2 GiB");
    assertThat(new MemorySize(1000)).hasToString("1000 bytes");
    assertThat(new MemorySize(0)).hasToString("0 bytes");
  }

  @Test
  void memoryIsRoundedUpToWholeKib() {
    assertThat(new MemorySize(1025).kib()).isEqualTo(2);
    assertThat(new MemorySize(1024).kib()).isEqualTo(1);
  }

  @Test
  void memoryIsNeverNegative() {
    assertThatThrownBy(() -> new MemorySize(-1)).hasMessage("A memory size cannot be negative: -1");
  }

  @Test
  void aMacIsKeptInLowerCaseAndChecked() {
    assertThat(new MacAddress("02:AB:cd:00:00:01").value()).isEqualTo("02:ab:cd:00:00:01");
    assertThatThrownBy(() -> new MacAddress("02:ab:cd")).hasMessage("Not a MAC address: 02:ab:cd");
  }

  @Test
  void aTapsNameFitsTheKernel() {
    MacAddress mac = new MacAddress("02:00:00:00:00:01");
    assertThatThrownBy(() ->
            new EthernetDef(
                mac,
                "sixteen-letters-",
                Optional.empty(),
                EthernetDef.Rom.NONE,
                EthernetDef.Link.UP))
        .hasMessage("A tap's name has 1 to 15 characters: sixteen-letters-");
  }

  @Test
  void aModelComesWithACustomCpuAndOnlyThere() {
    assertThatThrownBy(() -> CpuDef.of(CpuMode.CUSTOM)).hasMessageContaining("CUSTOM");
    assertThatThrownBy(() -> new CpuDef(CpuMode.MAXIMUM, Optional.of("EPYC")))
        .hasMessageContaining("MAXIMUM");
    assertThat(new CpuDef(CpuMode.CUSTOM, Optional.of("EPYC")).model()).contains("EPYC");
  }

  @Test
  void cpuModesHaveLibvirtsWords() {
    assertThat(CpuMode.of("host-passthrough")).contains(CpuMode.HOST_PASSTHROUGH);
    assertThat(CpuMode.of("quantum")).isEmpty();
  }
}
