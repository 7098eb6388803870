package dev.vireo.libvirt.event;

import dev.vireo.libvirt.xml.DomainUuid;

/**
 * Something that libvirt told, or that happened to the connection. Events may be lost with a
 * connection and may come twice (reboot does): they say where to look, and {@link Stopped} alone
 * says why a transient domain has gone.
 */
public sealed interface LibvirtEvent {

  /** About the connection. */
  sealed interface ConnectionEvent extends LibvirtEvent {}

  /**
   * All connections are up and events are registered already: who lists now misses nothing. Sent
   * also to a new subscriber of a connected host.
   *
   * @param epoch counts the connections of this host object, from 1
   */
  record Connected(long epoch) implements ConnectionEvent {}

  /**
   * The connection is down; a reconnect is tried until the host is closed. Sent once per loss, and
   * to a new subscriber.
   */
  record Disconnected(String reason) implements ConnectionEvent {}

  /** About one domain. */
  sealed interface DomainEvent extends LibvirtEvent {
    /** The domain; for an event that ends it, it may be gone already. */
    DomainUuid uuid();

    /** Its name. */
    String name();
  }

  /** {@code VIR_DOMAIN_EVENT_ID_LIFECYCLE}. */
  record Lifecycle(DomainUuid uuid, String name, LifecycleChange change) implements DomainEvent {}

  /**
   * {@code VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE}: the guest agent's channel was opened or closed in
   * the guest.
   */
  record AgentLifecycle(DomainUuid uuid, String name, AgentState state) implements DomainEvent {}

  /** {@code VIR_DOMAIN_EVENT_ID_REBOOT}: the guest was reset; often delivered twice. */
  record Reboot(DomainUuid uuid, String name) implements DomainEvent {}

  /**
   * {@code SHUTDOWN} of QEMU's monitor: QEMU runs the guest no more, and why. Comes before {@link
   * LifecycleChange.Shutdown}, whose details do not tell a reset from a power-off; a second one
   * with {@code HOST_SIGNAL} follows when libvirt ends QEMU then.
   */
  record QemuShutdown(DomainUuid uuid, String name, ShutdownCause cause) implements DomainEvent {}

  /**
   * {@code VIR_DOMAIN_EVENT_ID_WATCHDOG}: the guest has not fed its watchdog; comes before what the
   * action brings about.
   */
  record Watchdog(DomainUuid uuid, String name, WatchdogAction action) implements DomainEvent {}
}
