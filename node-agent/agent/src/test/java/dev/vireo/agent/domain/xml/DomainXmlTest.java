package dev.vireo.agent.domain.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.network.NicKey;
import dev.vireo.agent.network.SlotInterface;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.libvirt.xml.CpuMode;
import dev.vireo.libvirt.xml.DomainDef;
import dev.vireo.libvirt.xml.DomainXmlParser;
import dev.vireo.libvirt.xml.DomainXmlWriter;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.VirtType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DomainXmlTest {
  private static final GuestPlace PLACE =
      new GuestPlace(
          "/kubepods/burstable/pod3",
          "boot-2",
          Map.of(
              "root",
              Path.of("/disks/root.qcow2"),
              "data",
              Path.of("/volumes/pv-1/disk.img"),
              "seed",
              Path.of("/seed/seed.iso")),
          List.of(
              new SlotInterface(
                  new NicKey("uid", "default"),
                  "vt0123456789ab",
                  "02:00:00:00:00:01",
                  1450,
                  "10.244.1.7",
                  Optional.of("10.244.1.7"))));

  @Test
  void anEmulatedGuestIsWrittenAsInTheGoldenFile() {
    DomainDef definition =
        DomainXml.of(domain(), facts(VirtType.QEMU, CgroupPlacement.Wrapper), PLACE);
    assertThat(DomainXmlWriter.write(definition).strip()).isEqualTo(text("emulated.xml").strip());
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() {
    DomainDef definition =
        DomainXml.of(domain(), facts(VirtType.QEMU, CgroupPlacement.Wrapper), PLACE);
    assertThat(DomainXmlParser.parse(DomainXmlWriter.write(definition))).isEqualTo(definition);
  }

  @Test
  void aGuestOfTheHardwareHasTheHostsCpuAndNoTranslationCache() {
    DomainDef definition =
        DomainXml.of(domain(), facts(VirtType.KVM, CgroupPlacement.Wrapper), PLACE);
    assertThat(definition.type()).isEqualTo(VirtType.KVM);
    assertThat(definition.cpu().orElseThrow().mode()).isEqualTo(CpuMode.HOST_MODEL);
    assertThat(definition.features().tcgTranslationCache()).isEmpty();
  }

  @Test
  void underSystemdTheSlotsSliceBecomesAPartition() {
    assertThat(
            partition("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0a_1b.slice"))
        .isEqualTo("/kubepods/burstable/pod0a_1b");
    assertThat(
            partition("/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod0a.slice"))
        .isEqualTo("/kubepods/besteffort/pod0a");
    assertThat(partition("/kubepods.slice/kubepods-pod0a_1b.slice"))
        .isEqualTo("/kubepods/pod0a_1b");
  }

  @Test
  void aPlainGroupIsNoPartition() {
    assertThatThrownBy(() -> partition("/kubepods/burstable/pod0a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The slot's cgroup is no slice of systemd: /kubepods/burstable/pod0a");
  }

  private static String partition(String cgroup) {
    return PartitionXml.of(CgroupPlacement.Partition, cgroup).orElseThrow();
  }

  private static HostFacts facts(VirtType type, CgroupPlacement placement) {
    return new HostFacts(
        type,
        "x86_64",
        placement,
        "/var/lib/vireo/bin/slot-qemu",
        Optional.empty(),
        MemorySize.ofMib(4096));
  }

  private static Domain domain() {
    return Serialization.unmarshal(text("domain.yaml"), Domain.class);
  }

  private static String text(String name) {
    try (InputStream in = DomainXmlTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
