package dev.vireo.libvirt.jna;

import com.sun.jna.Pointer;
import dev.vireo.libvirt.ConnectionState;
import dev.vireo.libvirt.LibvirtSettings;
import dev.vireo.libvirt.error.DisconnectedException;
import dev.vireo.libvirt.error.Effect;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.Subscription;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session up: a thread that connects, waits for the loss, and connects again. An attempt
 * has no deadline, as a daemon that stands still would only collect attempts; the state says down
 * meanwhile.
 */
final class Connector implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Connector.class.getName());
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

  private final Virt virt;
  private final LibvirtSettings settings;
  private final Deliveries deliveries;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("libvirt-connector").unstarted(this::loop);
  private final Object lock = new Object();
  private ConnectionState state;
  private @Nullable Session session;
  private long epoch;

  Connector(Virt virt, LibvirtSettings settings, Deliveries deliveries) {
    this.virt = virt;
    this.settings = settings;
    this.deliveries = deliveries;
    this.state = new ConnectionState.Down("Connecting to " + settings.uri() + ".");
  }

  void start() {
    thread.start();
  }

  ConnectionState state() {
    synchronized (lock) {
      return state;
    }
  }

  Subscription subscribe(LibvirtListener listener) {
    synchronized (lock) {
      return deliveries.subscribe(
          listener,
          switch (state) {
            case ConnectionState.Up(long number) -> new LibvirtEvent.Connected(number);
            case ConnectionState.Down(String reason) -> new LibvirtEvent.Disconnected(reason);
          });
    }
  }

  /** Fails at once when there is no connection, instead of waiting for a thread to find out. */
  void checkUp() {
    if (state() instanceof ConnectionState.Down(String reason)) {
      throw new DisconnectedException(reason, Effect.NONE);
    }
  }

  /** Runs the calls on a connection of the lane, on the calling thread. */
  <T> T with(Lane lane, Function<Pointer, T> calls) {
    Session current = current();
    NativeConnection connection = current.enter(lane);
    try {
      return calls.apply(connection.pointer());
    } catch (LibvirtException e) {
      if (!connection.isDead()) {
        throw e;
      }
      String reason =
          "The connection to %s was lost: %s.".formatted(settings.uri(), e.getMessage());
      lose(current, reason);
      throw new DisconnectedException(reason, Effect.UNKNOWN);
    } finally {
      connection.leave();
    }
  }

  private Session current() {
    synchronized (lock) {
      if (session == null || session.isLost()) {
        throw new DisconnectedException(
            session == null ? downReason() : session.lostReason(), Effect.NONE);
      }
      return session;
    }
  }

  private String downReason() {
    return switch (state) {
      case ConnectionState.Down(String reason) -> reason;
      case ConnectionState.Up _ -> "The connection is just being made.";
    };
  }

  private void loop() {
    int failures = 0;
    try {
      while (closing.getCount() > 0) {
        try {
          Session opened = Session.open(virt, settings, deliveries::add);
          failures = 0;
          up(opened);
          opened.awaitLoss();
          lose(opened, opened.lostReason());
          opened.retire();
        } catch (RuntimeException | Error e) {
          failures++;
          failed(e);
        }
        if (closing.getCount() > 0) {
          Duration wait = settings.reconnect().after(Math.max(1, failures));
          boolean _ = closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void up(Session opened) {
    synchronized (lock) {
      if (opened.isLost() || closing.getCount() == 0) {
        opened.lose("The libvirt host was closed.");
        return;
      }
      session = opened;
      epoch++;
      state = new ConnectionState.Up(epoch);
      deliveries.add(new LibvirtEvent.Connected(epoch));
    }
    LOG.log(Level.INFO, "libvirt connected uri={0}", settings.uri());
  }

  private void lose(Session lostSession, String reason) {
    lostSession.lose(reason);
    synchronized (lock) {
      if (session != lostSession) {
        return;
      }
      session = null;
      state = new ConnectionState.Down(reason);
      deliveries.add(new LibvirtEvent.Disconnected(reason));
    }
    Level level = closing.getCount() == 0 ? Level.INFO : Level.WARNING;
    LOG.log(level, "libvirt disconnected uri={0} reason={1}", settings.uri(), reason);
  }

  private void failed(Throwable e) {
    String reason = "Cannot connect to %s: %s.".formatted(settings.uri(), e.getMessage());
    synchronized (lock) {
      if (state.equals(new ConnectionState.Down(reason))) {
        return;
      }
      state = new ConnectionState.Down(reason);
    }
    LOG.log(Level.WARNING, "libvirt cannot be reached uri={0} reason={1}", settings.uri(), reason);
  }

  /** Closes the session; waits a few seconds for it, no longer, as the daemon may not answer. */
  @Override
  public void close() {
    closing.countDown();
    Session last;
    synchronized (lock) {
      last = session;
    }
    if (last != null) {
      lose(last, "The libvirt host was closed.");
    }
    try {
      boolean _ = thread.join(CLOSE_PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
