package dev.vireo.libvirt.jna;

/** Which connections a call goes over; see the package's description. */
enum Lane {
  READ,
  DESTROY,
  GUEST;

  /** As many calls as libvirtd takes from one client at once ({@code max_client_requests}). */
  static final int CALLS_PER_CONNECTION = 5;

  int connections(int guestConnections) {
    return switch (this) {
      case READ, DESTROY -> 1;
      case GUEST -> guestConnections;
    };
  }
}
