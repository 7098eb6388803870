package dev.vireo.libvirt.xml;

/** The domain's {@code type} attribute. Open, as each driver has its own word. */
public record VirtType(String value) {
  /** Hardware virtualisation. */
  public static final VirtType KVM = new VirtType("kvm");

  /** Emulation (TCG). */
  public static final VirtType QEMU = new VirtType("qemu");

  /** libvirt's own test driver. */
  public static final VirtType TEST = new VirtType("test");

  @Override
  public String toString() {
    return value;
  }
}
