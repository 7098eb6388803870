package dev.vireo.libvirt.jna;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libvirt-qemu.so.0 that we use: what QEMU says for which libvirt has no event of
 * its own. Errors are libvirt.so.0's.
 */
interface VirtQemu extends Library {
  /** {@code virConnectDomainQemuMonitorEventCallback}. */
  interface MonitorCallback extends Callback {
    void invoke(
        Pointer connection,
        Pointer domain,
        String event,
        long seconds,
        int micros,
        @Nullable String details,
        long opaque);
  }

  int virConnectDomainQemuMonitorEventRegister(
      Pointer connection,
      @Nullable Pointer domain,
      String event,
      MonitorCallback callback,
      long opaque,
      @Nullable Pointer free,
      int flags);

  int virConnectDomainQemuMonitorEventDeregister(Pointer connection, int id);
}
