package dev.vireo.libvirt.event;

/**
 * {@code virDomainEventType} with its detail. Details without a record of their own keep libvirt's
 * number.
 */
public sealed interface LifecycleChange {

  /** The change of libvirt's two numbers. */
  static LifecycleChange of(int type, int detail) {
    return switch (type) {
      case 0 -> new Defined(detail);
      case 1 -> new Undefined(detail);
      case 2 -> new Started(detail);
      case 3 -> new Suspended(detail);
      case 4 -> new Resumed(detail);
      case 5 -> new Stopped(StopReason.of(detail), detail);
      case 6 -> new Shutdown(detail);
      case 7 -> new PmSuspended(detail);
      case 8 -> new Crashed(detail);
      default -> new Unknown(type, detail);
    };
  }

  /** A persistent configuration was made or changed. */
  record Defined(int detail) implements LifecycleChange {}

  /** A persistent configuration was removed. */
  record Undefined(int detail) implements LifecycleChange {}

  /** The domain has started. */
  record Started(int detail) implements LifecycleChange {}

  /** The guest's CPUs stand still. */
  record Suspended(int detail) implements LifecycleChange {}

  /** The guest's CPUs go on. */
  record Resumed(int detail) implements LifecycleChange {}

  /**
   * The domain has ended; a transient one is gone. {@code detail} is libvirt's number of the
   * reason.
   */
  record Stopped(StopReason reason, int detail) implements LifecycleChange {}

  /** The guest has shut down; QEMU still has to end. */
  record Shutdown(int detail) implements LifecycleChange {}

  /** The guest sleeps. */
  record PmSuspended(int detail) implements LifecycleChange {}

  /** The guest has panicked. */
  record Crashed(int detail) implements LifecycleChange {}

  /** A change that this version does not name. */
  record Unknown(int type, int detail) implements LifecycleChange {}
}
