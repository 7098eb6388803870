package dev.vireo.libvirt;

import dev.vireo.libvirt.jna.Digests;
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

  /**
   * SHA-256 by GnuTLS, which libvirt's library needs and so brings along. Where libgnutls.so.30 is
   * not installed it is the JDK's, which is slower; that is said once, in the log.
   */
  public static Sha256 sha256() {
    return Digests.sha256();
  }
}
