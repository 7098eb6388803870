package dev.vireo.libvirt;

import dev.vireo.libvirt.jna.JnaLibvirtHost;

/** The way in. */
public final class Libvirt {
  private Libvirt() {}

  /**
   * The real host behind the settings' URI. Returns at once, connecting goes on behind; throws
   * UnsatisfiedLinkError where libvirt-qemu.so.0 is not installed.
   */
  public static LibvirtHost open(LibvirtSettings settings) {
    return JnaLibvirtHost.open(settings);
  }
}
