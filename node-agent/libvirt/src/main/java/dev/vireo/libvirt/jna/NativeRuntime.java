package dev.vireo.libvirt.jna;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * libvirt in this process: loaded, silent, its event loop running. One per process because
 * libvirt's default event loop and error function are; it is never taken down.
 */
final class NativeRuntime {
  private static final Logger LOG = System.getLogger(NativeRuntime.class.getName());

  /**
   * libvirt prints each error on stderr unless told otherwise; we read them with the failed call.
   */
  private static final Virt.ErrorCallback SILENT = (_, _) -> {};

  private static final class Holder {
    static final NativeRuntime INSTANCE = new NativeRuntime();
  }

  private final Virt virt;

  private NativeRuntime() {
    virt =
        Native.load(
            "libvirt-qemu.so.0", Virt.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
    virt.virSetErrorFunc(null, SILENT);
    if (virt.virInitialize() < 0 || virt.virEventRegisterDefaultImpl() < 0) {
      throw new IllegalStateException("libvirt's event loop cannot be set up", Errors.last(virt));
    }
    Thread.ofPlatform().daemon().name("libvirt-event-loop").start(this::loop);
  }

  /**
   * Loads libvirt on first use; throws UnsatisfiedLinkError where it is not installed. Functions of
   * libvirt.so.0 are found through libvirt-qemu.so.0, which needs it, and is of the same package.
   */
  static Virt virt() {
    return Holder.INSTANCE.virt;
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private void loop() {
    while (true) {
      if (virt.virEventRunDefaultImpl() < 0) {
        LOG.log(Level.ERROR, "libvirt event loop iteration failed", Errors.last(virt));
      }
    }
  }
}
