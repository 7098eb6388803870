package dev.vireo.agent.domain.xml;

import dev.vireo.libvirt.xml.FeaturesDef;
import dev.vireo.libvirt.xml.FeaturesDef.Feature;
import dev.vireo.libvirt.xml.MemorySize;
import dev.vireo.libvirt.xml.VirtType;
import java.util.Optional;
import java.util.Set;

/** Hypervisor features. */
final class FeaturesXml {
  /** The emulator's own default is up to 1 GiB of translated code for each guest. */
  private static final MemorySize TRANSLATION_CACHE = MemorySize.ofMib(64);

  private FeaturesXml() {}

  static FeaturesDef of(VirtType type) {
    return new FeaturesDef(
        Set.of(Feature.ACPI, Feature.APIC),
        type.equals(VirtType.QEMU) ? Optional.of(TRANSLATION_CACHE) : Optional.empty());
  }
}
