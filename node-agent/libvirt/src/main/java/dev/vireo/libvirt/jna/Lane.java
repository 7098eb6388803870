package dev.vireo.libvirt.jna;

import java.time.Duration;

/** Which connections a call goes over; see the package's description. */
enum Lane {
  READ,
  DESTROY,
  GUEST,
  AGENT,
  /** Memory of guests, saved and restored: few and long. */
  MEMORY;

  /** A memory is written when it is written. */
  static final Duration NO_DEADLINE = Duration.ofDays(30);

  /** As many calls as libvirtd takes from one client at once ({@code max_client_requests}). */
  static final int CALLS_PER_CONNECTION = 5;

  int connections(int guestConnections) {
    return switch (this) {
      case READ, DESTROY, AGENT, MEMORY -> 1;
      case GUEST -> guestConnections;
    };
  }

  /**
   * Calls at once. Each that hangs holds one of libvirtd's 20 workers ({@code max_workers}) as
   * well; what cannot wait for a QEMU is then left to its 5 workers of priority.
   */
  int calls(int guestConnections) {
    return switch (this) {
      case READ, DESTROY, GUEST -> connections(guestConnections) * CALLS_PER_CONNECTION;
      case AGENT -> 3;
      case MEMORY -> 2;
    };
  }
}
