package dev.vireo.libvirt.xml;

/** A virtio serial channel between host and guest, on a Unix socket that libvirt makes. */
public record ChannelDef(String name) {
  /** The guest agent's. */
  public static final ChannelDef GUEST_AGENT = new ChannelDef("org.qemu.guest_agent.0");
}
