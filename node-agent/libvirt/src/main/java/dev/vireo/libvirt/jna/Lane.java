package dev.vireo.libvirt.jna;

import java.time.Duration;

/** Which connections a call goes over; see the package's description. */
enum Lane {
  READ,
  DESTROY,
  GUEST,
  /** Memory of guests, saved and restored: few and long. */
  MEMORY;

  /** A memory is written when it is written. */
  static final Duration NO_DEADLINE = Duration.ofDays(30);

  /** As many calls as libvirtd takes from one client at once ({@code max_client_requests}). */
  static final int CALLS_PER_CONNECTION = 5;

  int connections(int guestConnections) {
    return switch (this) {
      case READ, DESTROY, MEMORY -> 1;
      case GUEST -> guestConnections;
    };
  }

  /** How many calls are made at once: libvirtd has 20 workers for all its clients. */
  int calls(int guestConnections) {
    return switch (this) {
      case READ, DESTROY, GUEST -> connections(guestConnections) * CALLS_PER_CONNECTION;
      case MEMORY -> 3;
    };
  }
}
