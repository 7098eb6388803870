package dev.vireo.libvirt.xml;

import java.util.Optional;

/**
 * The machine and how it boots. Disks boot by their own {@code bootOrder}.
 *
 * @param type hvm for a full machine
 * @param machine q35, pc or a versioned name; libvirt writes the versioned name into the live XML
 */
public record OsDef(String type, String arch, Optional<String> machine) {
  /** A full machine. */
  public static OsDef hvm(String arch, String machine) {
    return new OsDef("hvm", arch, Optional.of(machine));
  }
}
