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
  private final VirtQemu qemu;

  private NativeRuntime() {
    virt = load("libvirt.so.0", Virt.class);
    qemu = load("libvirt-qemu.so.0", VirtQemu.class);
    virt.virSetErrorFunc(null, SILENT);
    if (virt.virInitialize() < 0 || virt.virEventRegisterDefaultImpl() < 0) {
      throw new IllegalStateException("libvirt's event loop cannot be set up", Errors.last(virt));
    }
    Thread.ofPlatform().daemon().name("libvirt-event-loop").start(this::loop);
  }

  private static <T extends Library> T load(String library, Class<T> functions) {
    return Native.load(library, functions, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));
  }

  /**
   * Loads libvirt on first use; throws UnsatisfiedLinkError where libvirt.so.0 is not installed.
   */
  static Virt virt() {
    return Holder.INSTANCE.virt;
  }

  /** As {@link #virt}; libvirt-qemu.so.0 is of the same package. */
  static VirtQemu qemu() {
    return Holder.INSTANCE.qemu;
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
