package dev.vireo.libvirt.jna;

import com.sun.jna.Callback;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.event.LibvirtEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** All connections of one epoch: they come up together, and when one is lost all are given up. */
final class Session implements Callbacks.Listener {
  private final Virt virt;
  private final LibvirtSettings settings;
  private final Consumer<LibvirtEvent> events;
  private final CountDownLatch lost = new CountDownLatch(1);
  private final List<Integer> registrations = new ArrayList<>();
  private final List<Integer> monitorRegistrations = new ArrayList<>();
  private final List<NativeConnection> all = new ArrayList<>();
  private final Map<Lane, List<NativeConnection>> byLane = new EnumMap<>(Lane.class);
  private final long listener;
  private volatile String lostReason = "";

  private Session(Virt virt, LibvirtSettings settings, Consumer<LibvirtEvent> events) {
    this.virt = virt;
    this.settings = settings;
    this.events = events;
    this.listener = Callbacks.add(this);
  }

  /**
   * Connects; events are registered when this returns. Throws what libvirt said, with nothing left
   * open.
   */
  static Session open(Virt virt, LibvirtSettings settings, Consumer<LibvirtEvent> events) {
    Session session = new Session(virt, settings, events);
    try {
      session.connect();
      return session;
    } catch (RuntimeException e) {
      session.retire();
      throw e;
    }
  }

  private void connect() {
    NativeConnection first = connection();
    register(first, Virt.EVENT_LIFECYCLE, Callbacks.LIFECYCLE);
    register(first, Virt.EVENT_REBOOT, Callbacks.REBOOT);
    register(first, Virt.EVENT_WATCHDOG, Callbacks.WATCHDOG);
    register(first, Virt.EVENT_AGENT_LIFECYCLE, Callbacks.AGENT);
    register(
        monitorRegistrations,
        () -> first.registerMonitor(Callbacks.QEMU_SHUTDOWN, Callbacks.SHUTDOWN, listener));
    for (Lane lane : Lane.values()) {
      List<NativeConnection> connections = new ArrayList<>();
      for (int i = 0; i < lane.connections(settings.guestConnections()); i++) {
        connections.add(connection());
      }
      byLane.put(lane, connections);
    }
  }

  private NativeConnection connection() {
    NativeConnection opened =
        NativeConnection.open(virt, settings.uri(), settings.keepalive(), listener);
    all.add(opened);
    return opened;
  }

  private void register(NativeConnection connection, int event, Callback callback) {
    register(registrations, () -> connection.register(event, callback, listener));
  }

  private static void register(List<Integer> registered, IntSupplier registration) {
    try {
      registered.add(registration.getAsInt());
    } catch (LibvirtException e) {
      // A driver without such events is used without them.
      if (!e.code().equals(ErrorCode.Known.NO_SUPPORT)) {
        throw e;
      }
    }
  }

  /** The least used connection of the lane, entered for the caller, who leaves it. */
  synchronized NativeConnection enter(Lane lane) {
    NativeConnection connection =
        byLane.getOrDefault(lane, List.of()).stream()
            .min(Comparator.comparingInt(NativeConnection::users))
            .orElseThrow();
    connection.enter();
    return connection;
  }

  /** Gives the session up. Idempotent; the first reason stays. */
  void lose(String reason) {
    synchronized (this) {
      if (lost.getCount() > 0) {
        lostReason = reason;
        lost.countDown();
      }
    }
  }

  boolean isLost() {
    return lost.getCount() == 0;
  }

  String lostReason() {
    return lostReason;
  }

  void awaitLoss() throws InterruptedException {
    lost.await();
  }

  @Override
  public void event(LibvirtEvent event) {
    events.accept(event);
  }

  @Override
  public void closed(int reason) {
    lose(
        "The connection to %s was lost: %s."
            .formatted(
                settings.uri(),
                switch (reason) {
                  case 0 -> "an I/O error";
                  case 1 -> "the daemon closed it or has ended";
                  case 2 -> "the daemon did not answer keepalive questions";
                  case 3 -> "closed by us";
                  default -> "reason " + reason;
                }));
  }

  /** Deregisters and closes; connections in use are closed by their last user. */
  void retire() {
    Callbacks.remove(listener);
    if (!all.isEmpty()) {
      registrations.forEach(all.getFirst()::deregister);
      monitorRegistrations.forEach(id -> all.getFirst().deregisterMonitor(id));
    }
    all.forEach(NativeConnection::retire);
  }
}
