package dev.vireo.libvirt.event;

/** Ends a subscription. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /** After this returns no further event is begun to be delivered. Idempotent. */
  @Override
  void close();
}
