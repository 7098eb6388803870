package dev.vireo.libvirt.xml;

import java.util.Optional;
import java.util.Set;

/**
 * Hypervisor features.
 *
 * @param tcgTranslationCache size of the emulator's translation cache ({@code tcg/tb-cache}), under
 *     emulation only
 */
public record FeaturesDef(Set<Feature> features, Optional<MemorySize> tcgTranslationCache) {
  /** Copies. */
  public FeaturesDef {
    features = Set.copyOf(features);
  }

  /** Those that are switched on by an empty element. */
  public enum Feature {
    ACPI,
    APIC,
    PAE
  }
}
