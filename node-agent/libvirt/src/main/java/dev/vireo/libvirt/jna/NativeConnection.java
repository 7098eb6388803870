package dev.vireo.libvirt.jna;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import dev.vireo.libvirt.LibvirtSettings.Keepalive;
import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.Effect;

/**
 * Owns one {@code virConnectPtr}. Closed when it is retired and its last user has left, so that no
 * call ever has a dead pointer.
 */
final class NativeConnection {
  private enum Phase {
    OPEN,
    RETIRED,
    CLOSED
  }

  private final Virt virt;
  private final Pointer pointer;
  private Phase phase = Phase.OPEN;
  private int users;

  private NativeConnection(Virt virt, Pointer pointer) {
    this.virt = virt;
    this.pointer = pointer;
  }

  /** Opens the connection; its loss is told to the listener of that number. */
  static NativeConnection open(Virt virt, String uri, Keepalive keepalive, long listener) {
    Pointer pointer = Errors.check(virt, virt.virConnectOpen(uri));
    // Both are refused by drivers without a daemon, which cannot be lost either.
    virt.virConnectSetKeepAlive(
        pointer, Math.toIntExact(keepalive.interval().toSeconds()), keepalive.count());
    virt.virConnectRegisterCloseCallback(pointer, Callbacks.CLOSE, listener, null);
    virt.virResetLastError();
    return new NativeConnection(virt, pointer);
  }

  Pointer pointer() {
    return pointer;
  }

  synchronized int users() {
    return users;
  }

  /** Counts a user in; fails when the connection is being given up. */
  synchronized void enter() {
    if (phase != Phase.OPEN) {
      throw new DisconnectedException("The connection is being closed.", Effect.NONE);
    }
    users++;
  }

  void leave() {
    synchronized (this) {
      users--;
    }
    closeIfUnused();
  }

  /** Whether the connection itself is down; asked after a failed call. */
  boolean isDead() {
    return virt.virConnectIsAlive(pointer) == 0;
  }

  void retire() {
    synchronized (this) {
      if (phase == Phase.OPEN) {
        phase = Phase.RETIRED;
      }
    }
    closeIfUnused();
  }

  private void closeIfUnused() {
    synchronized (this) {
      if (phase != Phase.RETIRED || users > 0) {
        return;
      }
      phase = Phase.CLOSED;
    }
    // The registered callback holds a reference to the connection.
    virt.virConnectUnregisterCloseCallback(pointer, Callbacks.CLOSE);
    virt.virConnectClose(pointer);
    virt.virResetLastError();
  }

  /** Registers for domain events. Throws when the driver has no such events. */
  int register(int event, Callback callback, long listener) {
    return Errors.check(
        virt,
        virt.virConnectDomainEventRegisterAny(pointer, null, event, callback, listener, null));
  }

  void deregister(int id) {
    virt.virConnectDomainEventDeregisterAny(pointer, id);
  }

  /** Registers for an event of QEMU's monitor. Throws when the driver has no QEMU. */
  int registerMonitor(String event, Virt.MonitorCallback callback, long listener) {
    return Errors.check(
        virt,
        virt.virConnectDomainQemuMonitorEventRegister(
            pointer, null, event, callback, listener, null, 0));
  }

  void deregisterMonitor(int id) {
    virt.virConnectDomainQemuMonitorEventDeregister(pointer, id);
  }
}
