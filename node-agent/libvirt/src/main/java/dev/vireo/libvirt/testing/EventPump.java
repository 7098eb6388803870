package dev.vireo.libvirt.testing;

import dev.vireo.libvirt.event.LibvirtEvent;
import dev.vireo.libvirt.event.LibvirtListener;
import dev.vireo.libvirt.event.Subscription;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Delivers in order and one at a time, on the thread of whoever caused the event, before its call
 * returns (unless another thread is delivering just then). So a test of one thread needs no
 * waiting.
 */
final class EventPump {
  private record Delivery(LibvirtListener to, LibvirtEvent event) {}

  private final CopyOnWriteArrayList<LibvirtListener> listeners = new CopyOnWriteArrayList<>();
  private final Queue<Delivery> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean delivering = new AtomicBoolean();
  private volatile boolean withheld;

  /** Called under the host's lock, as {@link #add} is. */
  Subscription subscribe(LibvirtListener listener, LibvirtEvent first) {
    listeners.add(listener);
    queue.add(new Delivery(listener, first));
    return () -> listeners.remove(listener);
  }

  void add(LibvirtEvent event) {
    listeners.forEach(listener -> queue.add(new Delivery(listener, event)));
  }

  /** Nothing is told until {@link #tell}. */
  void withhold() {
    withheld = true;
  }

  void tell() {
    withheld = false;
    deliver();
  }

  void deliver() {
    while (!withheld && !queue.isEmpty() && delivering.compareAndSet(false, true)) {
      try {
        drain();
      } finally {
        delivering.set(false);
      }
    }
  }

  private void drain() {
    for (Delivery next = queue.poll(); next != null; next = queue.poll()) {
      if (listeners.contains(next.to())) {
        next.to().on(next.event());
      }
    }
  }
}
