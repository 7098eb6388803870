package dev.vireo.libvirt.jna;

import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.Subscription;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Carries events from libvirt's thread to the listeners, on a thread of its own, in order. */
final class Deliveries implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Deliveries.class.getName());

  private sealed interface Item {}

  private record Delivery(List<LibvirtListener> to, LibvirtEvent event) implements Item {}

  /** Ends the thread, after all that was told before it. */
  private record End() implements Item {}

  private final CopyOnWriteArrayList<LibvirtListener> listeners = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("libvirt-events").unstarted(this::loop);

  void start() {
    thread.start();
  }

  /**
   * One step with {@link #add}: nothing comes before the first event, and the thread knows its
   * listener.
   */
  synchronized Subscription subscribe(LibvirtListener listener, LibvirtEvent first) {
    listeners.add(listener);
    queue.add(new Delivery(List.of(listener), first));
    return () -> listeners.remove(listener);
  }

  synchronized void add(LibvirtEvent event) {
    queue.add(new Delivery(List.copyOf(listeners), event));
  }

  private void loop() {
    try {
      while (queue.take() instanceof Delivery(List<LibvirtListener> to, LibvirtEvent event)) {
        to.stream().filter(listeners::contains).forEach(listener -> deliver(listener, event));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void deliver(LibvirtListener listener, LibvirtEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "libvirt event listener failed event=" + event, e);
    }
  }

  @Override
  public void close() {
    queue.add(new End());
  }
}
