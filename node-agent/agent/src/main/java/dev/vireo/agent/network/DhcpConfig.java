package dev.vireo.agent.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Configuration of a dnsmasq that gives one address to one guest for ever and says nothing to
 * others. The server's own address is outside of the guest's network, which dnsmasq calls a shared
 * network.
 *
 * <p>The lease is infinite because a renewal would not arrive: it goes to the server's address, so
 * to the gateway's MAC.
 */
final class DhcpConfig {
  private static final String ON_LINK = "0.0.0.0";
  // In a dhcp-host dnsmasq takes the name 10m for a time; as an option it has no word, only this.
  private static final int HOSTNAME = 12;

  private DhcpConfig() {}

  static String textOf(PodAddress pod, NicRequest nic, NameServers names) {
    Ipv4Network network = pod.network();
    var lines = new ArrayList<String>();
    lines.addAll(
        List.of(
            "port=0",
            "no-resolv",
            "no-hosts",
            "user=nobody",
            "pid-file",
            "quiet-dhcp",
            "bind-interfaces",
            "interface=" + Wiring.POD_VETH,
            "except-interface=lo",
            "dhcp-authoritative",
            "leasefile-ro",
            "no-ping",
            "dhcp-ignore=tag:!known",
            "shared-network=%s,%s".formatted(Wiring.POD_VETH, pod.ip()),
            "dhcp-range=%s,static,%s,infinite".formatted(pod.ip(), network.netmask()),
            "dhcp-host=%s,%s,infinite".formatted(nic.mac(), pod.ip()),
            option("netmask", network.netmask()),
            option("mtu", Integer.toString(pod.mtu())),
            "dhcp-option=%d,%s".formatted(HOSTNAME, nic.hostname())));
    pod.defaultGateway().ifPresent(gateway -> lines.add(option("router", gateway)));
    if (!names.servers().isEmpty()) {
      lines.add(option("dns-server", String.join(",", names.servers())));
    }
    if (!names.search().isEmpty()) {
      lines.add(option("domain-search", String.join(",", names.search())));
    }
    List<String> routes = staticRoutes(pod, network);
    if (!routes.isEmpty()) {
      lines.add(option("classless-static-route", String.join(",", routes)));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String option(String name, String value) {
    return "dhcp-option=option:%s,%s".formatted(name, value);
  }

  /**
   * Empty when netmask and router say all. Else every route, the default one too: a client that
   * knows this option looks at no other. What is on the link comes first, gateways are among it.
   */
  private static List<String> staticRoutes(PodAddress pod, Ipv4Network network) {
    List<PodRoute> unusual =
        pod.routes().stream()
            .filter(route -> !route.isDefault() && !route.destination().equals(network.cidr()))
            .toList();
    boolean gatewayIsNear = pod.defaultGateway().map(network::contains).orElse(true);
    if (unusual.isEmpty() && gatewayIsNear) {
      return List.of();
    }
    var onLink = new ArrayList<String>();
    var behind = new ArrayList<String>();
    for (PodRoute route : pod.routes()) {
      if (route.gateway().isPresent()) {
        behind.add(route.destination() + "," + route.gateway().get());
      } else if (!route.destination().equals(network.cidr())) {
        onLink.add(route.destination() + "," + ON_LINK);
      }
    }
    // A default route with the flag onlink has no route of its own to the gateway.
    pod.defaultGateway()
        .filter(gateway -> !network.contains(gateway))
        .map(gateway -> gateway + "/32," + ON_LINK)
        .filter(route -> !onLink.contains(route))
        .ifPresent(onLink::add);
    onLink.addAll(behind);
    return onLink;
  }
}
