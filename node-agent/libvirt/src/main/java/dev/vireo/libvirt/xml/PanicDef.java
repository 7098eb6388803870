package dev.vireo.libvirt.xml;

/**
 * A device by which the guest's kernel tells that it has panicked: without it libvirt never knows.
 *
 * @param model isa on PCs
 */
public record PanicDef(String model) {
  /** QEMU's pvpanic on the ISA bus. */
  public static final PanicDef ISA = new PanicDef("isa");
}
