package dev.vireo.agent.network;

import java.util.ArrayList;
import java.util.List;

/** The lines for {@code ip -batch} and {@code tc -batch} that make a connection. */
final class Wiring {
  /** The pod's interface to its network; every CNI calls it so. */
  static final String POD_LINK = "eth0";

  /** The pod's end of the veth. */
  static final String POD_VETH = "vmp0";

  /** Address of the DHCP server, seen by the guest only. */
  static final String SERVER_ADDRESS = "169.254.75.10/32";

  private Wiring() {}

  /** In the pod: what eth0 and the veth lack. A new veth's other end goes to that process. */
  static List<String> podLinks(WiringState state, String mac, String nodeVeth, long processOfNode) {
    LinkState eth0 = state.podLink();
    var lines = new ArrayList<String>();
    if (!eth0.mac().equalsIgnoreCase(mac)) {
      lines.add("link set %s address %s".formatted(POD_LINK, mac));
    }
    if (state.podVeth().isEmpty()) {
      lines.add(
          "link add %s mtu %d type veth peer name %s mtu %d netns %d"
              .formatted(POD_VETH, eth0.mtu(), nodeVeth, eth0.mtu(), processOfNode));
    }
    if (!state.podVeth().map(veth -> veth.addresses().contains(SERVER_ADDRESS)).orElse(false)) {
      lines.add("addr add %s dev %s".formatted(SERVER_ADDRESS, POD_VETH));
    }
    if (!state.podVeth().map(LinkState::up).orElse(false)) {
      lines.add("link set %s addrgenmode none up".formatted(POD_VETH));
    }
    return lines;
  }

  /** In the node: what the tap and the veth lack. The node must not speak on either. */
  static List<String> nodeLinks(WiringState state, String nodeVeth, String tap) {
    var lines = new ArrayList<String>();
    if (state.tap().isEmpty()) {
      lines.add("tuntap add dev %s mode tap".formatted(tap));
    }
    if (!state.tap().map(LinkState::up).orElse(false)) {
      lines.add(
          "link set %s mtu %d addrgenmode none arp off up".formatted(tap, state.podLink().mtu()));
    }
    if (!state.nodeVeth().map(LinkState::up).orElse(false)) {
      lines.add("link set %s addrgenmode none arp off up".formatted(nodeVeth));
    }
    return lines;
  }

  static List<String> podFilters() {
    return List.of(
        "qdisc add dev %s ingress".formatted(POD_VETH),
        "qdisc add dev %s ingress".formatted(POD_LINK),
        // The guest's questions for DHCP: matched without an action, they go on to the server.
        "filter add dev %s parent ffff: prio 1 protocol ip u32 match ip protocol 17 0xff match ip dport 67 0xffff flowid 1:1"
            .formatted(POD_VETH),
        redirect(POD_VETH, POD_LINK),
        redirect(POD_LINK, POD_VETH));
  }

  static List<String> nodeFilters(String nodeVeth, String tap) {
    return List.of(
        "qdisc add dev %s ingress".formatted(tap),
        "qdisc add dev %s ingress".formatted(nodeVeth),
        redirect(tap, nodeVeth),
        redirect(nodeVeth, tap));
  }

  private static String redirect(String from, String to) {
    return "filter add dev %s parent ffff: prio 2 protocol all u32 match u8 0 0 action mirred egress redirect dev %s"
        .formatted(from, to);
  }

  static List<String> withoutFilters(List<String> links) {
    return links.stream().map(link -> "qdisc del dev %s ingress".formatted(link)).toList();
  }
}
