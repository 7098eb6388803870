package dev.vireo.libvirt.jna;

import com.sun.jna.Pointer;
import dev.vireo.libvirt.event.AgentState;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LifecycleChange;
import dev.vireo.libvirt.event.ShutdownCause;
import dev.vireo.libvirt.event.WatchdogAction;
import dev.vireo.libvirt.xml.DomainUuid;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What libvirt calls, on its event loop's thread. Constants of the process, because libvirt may
 * call one that is just being deregistered; the opaque number says which {@link Listener} it is
 * for. They never throw into native code.
 */
final class Callbacks {
  /** Where a session takes what libvirt tells. Must not block and must not call libvirt. */
  interface Listener {
    void event(LibvirtEvent event);

    void closed(int reason);
  }

  private static final Logger LOG = System.getLogger(Callbacks.class.getName());
  private static final Map<Long, Listener> LISTENERS = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  static final Virt.CloseCallback CLOSE =
      (_, reason, opaque) -> {
        Listener listener = LISTENERS.get(opaque);
        if (listener != null) {
          listener.closed(reason);
        }
      };

  static final Virt.LifecycleCallback LIFECYCLE =
      (_, domain, event, detail, opaque) -> {
        LifecycleChange change = LifecycleChange.of(event, detail);
        tell(
            opaque,
            () -> new LibvirtEvent.Lifecycle(Domain.uuid(domain), Domain.name(domain), change));
        return 0;
      };

  static final Virt.GenericCallback REBOOT =
      (_, domain, opaque) ->
          tell(opaque, () -> new LibvirtEvent.Reboot(Domain.uuid(domain), Domain.name(domain)));

  static final Virt.WatchdogCallback WATCHDOG =
      (_, domain, action, opaque) ->
          tell(
              opaque,
              () ->
                  new LibvirtEvent.Watchdog(
                      Domain.uuid(domain), Domain.name(domain), WatchdogAction.of(action)));

  static final Virt.AgentCallback AGENT =
      (_, domain, state, _, opaque) ->
          tell(
              opaque,
              () ->
                  new LibvirtEvent.AgentLifecycle(
                      Domain.uuid(domain), Domain.name(domain), AgentState.of(state)));

  /** Name of the event of {@link #SHUTDOWN}. */
  static final String QEMU_SHUTDOWN = "SHUTDOWN";

  static final Virt.MonitorCallback SHUTDOWN =
      (_, domain, _, _, _, details, opaque) ->
          tell(
              opaque,
              () ->
                  new LibvirtEvent.QemuShutdown(
                      Domain.uuid(domain), Domain.name(domain), ShutdownCause.ofDetails(details)));

  private Callbacks() {}

  /** The number to register with. */
  static long add(Listener listener) {
    long number = NUMBERS.incrementAndGet();
    LISTENERS.put(number, listener);
    return number;
  }

  static void remove(long number) {
    LISTENERS.remove(number);
  }

  private static void tell(long opaque, Supplier<LibvirtEvent> event) {
    Listener listener = LISTENERS.get(opaque);
    if (listener == null) {
      return;
    }
    try {
      listener.event(event.get());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "libvirt event could not be read", e);
    }
  }

  /** Reads borrowed handles. */
  private static final class Domain {
    static DomainUuid uuid(Pointer domain) {
      return DomainHandle.uuidOf(NativeRuntime.virt(), domain);
    }

    static String name(Pointer domain) {
      return DomainHandle.nameOf(NativeRuntime.virt(), domain);
    }
  }
}
