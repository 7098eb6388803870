package dev.vireo.libvirt.xml;

import java.util.Locale;
import java.util.Optional;

/** How the guest's CPU is chosen. */
public enum CpuMode {
  CUSTOM,
  HOST_MODEL,
  HOST_PASSTHROUGH,
  MAXIMUM;

  /** libvirt's word. */
  public String xml() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The mode of libvirt's word; empty for a word that this version does not know. */
  public static Optional<CpuMode> of(String xml) {
    return Words.find(values(), CpuMode::xml, xml);
  }
}
