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

  private record Delivery(List<LibvirtListener> to, LibvirtEvent event) {}

  private final CopyOnWriteArrayList<LibvirtListener> listeners = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Delivery> queue = new LinkedBlockingQueue<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("libvirt-events").unstarted(this::loop);

  void start() {
    thread.start();
  }

  Subscription subscribe(LibvirtListener listener, LibvirtEvent first) {
    queue.add(new Delivery(List.of(listener), first));
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void add(LibvirtEvent event) {
    queue.add(new Delivery(List.copyOf(listeners), event));
  }

  private void loop() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Delivery next = queue.take();
        next.to().stream()
            .filter(listeners::contains)
            .forEach(listener -> deliver(listener, next.event()));
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
    thread.interrupt();
  }
}
