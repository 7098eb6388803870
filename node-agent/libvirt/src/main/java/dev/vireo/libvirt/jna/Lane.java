package dev.vireo.libvirt.jna;

/** Which connections a call goes over; see the package's description. */
enum Lane {
  READ,
  DESTROY,
  GUEST,
  AGENT;

  /** As many calls as libvirtd takes from one client at once ({@code max_client_requests}). */
  static final int CALLS_PER_CONNECTION = 5;

  int connections(int guestConnections) {
    return switch (this) {
      case READ, DESTROY, AGENT -> 1;
      case GUEST -> guestConnections;
    };
  }

  /**
   * Calls at once. Each that hangs holds one of libvirtd's 20 workers ({@code max_workers}) as
   * well: with all of 3 connections for QEMUs and these, some are left for reading.
   */
  int calls(int guestConnections) {
    return switch (this) {
      case READ, DESTROY, GUEST -> connections(guestConnections) * CALLS_PER_CONNECTION;
      case AGENT -> 3;
    };
  }
}
