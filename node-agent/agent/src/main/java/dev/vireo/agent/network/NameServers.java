package dev.vireo.agent.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a resolv.conf says. DHCP for IPv4 has no place for its options and IPv6 servers.
 *
 * @param servers IPv4 addresses
 * @param search domains
 */
record NameServers(List<String> servers, List<String> search) {
  NameServers {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  static NameServers of(String resolvConf) {
    var servers = new ArrayList<String>();
    List<String> search = List.of();
    for (String line : resolvConf.lines().toList()) {
      List<String> words = Arrays.asList(line.strip().split("\\s+", -1));
      List<String> values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> values.stream().filter(ip -> ip.contains(".")).forEach(servers::add);
        case "search", "domain" -> search = values;
        default -> {}
      }
    }
    return new NameServers(servers, search);
  }
}
