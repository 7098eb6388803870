package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DhcpConfigTest {
  private static final NicRequest NIC =
      new NicRequest(new NicKey("uid", "default"), "02:11:22:33:44:55", "web-1");
  private static final NameServers NAMES =
      new NameServers(List.of("10.96.0.10"), List.of("shop.svc.cluster.local", "svc"));
  private static final NameServers NO_NAMES = new NameServers(List.of(), List.of());
  private static final PodAddress BRIDGED =
      new PodAddress(
          "10.244.7.5", 24, 1450, List.of(via("0.0.0.0/0", "10.244.7.1"), onLink("10.244.7.0/24")));

  @Test
  void oneGuestGetsThePodsAddressForEverAndNobodyElseAnAnswer() {
    assertThat(DhcpConfig.textOf(BRIDGED, NIC, NAMES))
        .isEqualTo(
            """
            port=0
            no-resolv
            no-hosts
            user=nobody
            pid-file
            quiet-dhcp
            bind-interfaces
            interface=vmp0
            except-interface=lo
            dhcp-authoritative
            leasefile-ro
            no-ping
            dhcp-ignore=tag:!known
            shared-network=vmp0,10.244.7.5
            dhcp-range=10.244.7.5,static,255.255.255.0,infinite
            dhcp-host=02:11:22:33:44:55,10.244.7.5,infinite
            dhcp-option=option:netmask,255.255.255.0
            dhcp-option=option:mtu,1450
            dhcp-option=12,web-1
            dhcp-option=option:router,10.244.7.1
            dhcp-option=option:dns-server,10.96.0.10
            dhcp-option=option:domain-search,shop.svc.cluster.local,svc
            """);
  }

  @Test
  void gatewayOfASingleAddressIsPutOnTheLink() {
    var calico =
        new PodAddress(
            "10.1.2.3",
            32,
            1440,
            List.of(via("0.0.0.0/0", "169.254.1.1"), onLink("169.254.1.1/32")));

    assertThat(DhcpConfig.textOf(calico, NIC, NO_NAMES))
        .contains("dhcp-range=10.1.2.3,static,255.255.255.255,infinite\n")
        .endsWith(
            """
            dhcp-option=option:router,169.254.1.1
            dhcp-option=option:classless-static-route,169.254.1.1/32,0.0.0.0,0.0.0.0/0,169.254.1.1
            """);
  }

  @Test
  void gatewayWithoutARouteOfItsOwnIsPutOnTheLinkToo() {
    var onlink = new PodAddress("10.1.2.3", 32, 1500, List.of(via("0.0.0.0/0", "10.0.0.1")));

    assertThat(DhcpConfig.textOf(onlink, NIC, NO_NAMES))
        .endsWith("classless-static-route,10.0.0.1/32,0.0.0.0,0.0.0.0/0,10.0.0.1\n");
  }

  @Test
  void networkThatTheCniRoutesThroughItsGatewayIsNotOnTheLink() {
    var pointToPoint =
        new PodAddress(
            "10.244.7.5",
            24,
            1500,
            List.of(
                via("0.0.0.0/0", "10.244.7.1"),
                via("10.244.7.0/24", "10.244.7.1"),
                onLink("10.244.7.1/32")));

    assertThat(DhcpConfig.textOf(pointToPoint, NIC, NO_NAMES))
        .contains("option:netmask,255.255.255.255\n")
        .endsWith(
            "classless-static-route,10.244.7.1/32,0.0.0.0,0.0.0.0/0,10.244.7.1,10.244.7.0/24,10.244.7.1\n");
  }

  private static PodRoute via(String destination, String gateway) {
    return new PodRoute(destination, Optional.of(gateway));
  }

  private static PodRoute onLink(String destination) {
    return new PodRoute(destination, Optional.empty());
  }
}
