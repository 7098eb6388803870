package dev.vireo.libvirt.event;

/** Ends a subscription. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /**
   * No event is taken from the queue for this listener any more; one that is being delivered may
   * still end. Idempotent.
   */
  @Override
  void close();
}
