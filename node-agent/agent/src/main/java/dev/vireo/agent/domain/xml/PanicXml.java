package dev.vireo.agent.domain.xml;

import dev.vireo.libvirt.xml.PanicDef;
import java.util.Optional;
import java.util.Set;

/**
 * The device by which the guest's kernel tells that it has panicked. libvirt then destroys the
 * guest ({@code on_crash}) and calls the end crashed; without the device the guest would stand
 * still, or boot anew, and nobody would know why.
 */
final class PanicXml {
  private static final Set<String> PCS = Set.of("x86_64", "i686");

  private PanicXml() {}

  /** On PCs; libvirt 9 knows none for the other architectures that would need one. */
  static Optional<PanicDef> of(String arch) {
    return PCS.contains(arch) ? Optional.of(PanicDef.ISA) : Optional.empty();
  }
}
