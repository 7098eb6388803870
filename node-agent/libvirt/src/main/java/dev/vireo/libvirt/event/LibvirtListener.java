package dev.vireo.libvirt.event;

/**
 * Takes events in the order in which libvirt sent them, one at a time, on the host's delivery
 * thread (never libvirt's own). It should only enqueue: while it works no other event is delivered.
 * What it throws is logged and dropped.
 */
@FunctionalInterface
public interface LibvirtListener {
  /** Takes one event. */
  void on(LibvirtEvent event);
}
