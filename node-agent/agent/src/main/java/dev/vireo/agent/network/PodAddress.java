package dev.vireo.agent.network;

import java.util.List;
import java.util.Optional;

/**
 * What the CNI gave the pod: all of it goes to the guest.
 *
 * @param ip IPv4 address
 * @param prefixLength of its network
 * @param mtu in bytes
 * @param routes of eth0, the main table's
 */
record PodAddress(String ip, int prefixLength, int mtu, List<PodRoute> routes) {
  private static final int WHOLE = 32;

  PodAddress {
    routes = List.copyOf(routes);
  }

  Optional<String> defaultGateway() {
    return routes.stream()
        .filter(PodRoute::isDefault)
        .flatMap(route -> route.gateway().stream())
        .findFirst();
  }

  /** The network on the link, or the address alone when the CNI has no network there. */
  Ipv4Network network() {
    Ipv4Network whole = Ipv4Network.of(ip, prefixLength);
    boolean isOnLink =
        routes.stream()
            .filter(route -> route.gateway().isEmpty())
            .anyMatch(route -> route.destination().equals(whole.cidr()));
    return isOnLink ? whole : Ipv4Network.of(ip, WHOLE);
  }
}
