package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Samples as iproute2 6.1 wrote them. */
class IpJsonTest {
  private static final String PARTS =
      """
      [{"ifindex":2,"link_index":3,"ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"qdisc":"noqueue","operstate":"UP","group":"default","txqlen":1000,"link_type":"ether","address":"32:4c:e7:87:8a:7a","broadcast":"ff:ff:ff:ff:ff:ff","link_netnsid":0,"addr_info":[{"family":"inet","local":"10.244.7.5","prefixlen":24,"scope":"global","label":"eth0"},{"family":"inet6","local":"fe80::304c:e7ff:fe87:8a7a","prefixlen":64,"scope":"link"}]}]
      [{"dst":"default","gateway":"10.244.7.1","dev":"eth0","flags":[]},{"dst":"10.244.7.0/24","dev":"eth0","protocol":"kernel","scope":"link","prefsrc":"10.244.7.5","flags":[]},{"dst":"169.254.1.1","dev":"eth0","scope":"link","flags":[]},{"dst":"10.9.0.0/16","dev":"other","flags":[]}]
      """;

  @Test
  void linksAndRoutesAreReadFromOneBatch() {
    assertThat(IpJson.linksOf(PARTS))
        .containsOnlyKeys("eth0")
        .containsEntry(
            "eth0", new LinkState(2, 3, true, "32:4c:e7:87:8a:7a", 1500, List.of("10.244.7.5/24")));
    assertThat(IpJson.routesOf(PARTS, "eth0"))
        .containsExactly(
            new PodRoute("0.0.0.0/0", Optional.of("10.244.7.1")),
            new PodRoute("10.244.7.0/24", Optional.empty()),
            new PodRoute("169.254.1.1/32", Optional.empty()));
  }

  @Test
  void linkThatIsDownIsNotUp() {
    String down = "[{\"ifindex\":5,\"ifname\":\"vt1\",\"flags\":[\"BROADCAST\"],\"mtu\":1500}]";

    assertThat(IpJson.linksOf(down).values()).extracting(LinkState::up).containsExactly(false);
  }

  @Test
  void redirectIsFoundAmongTheFilters() {
    String filters =
        """
        [{"parent":"ffff:","protocol":"all","pref":2,"kind":"u32","chain":0},{"parent":"ffff:","protocol":"all","pref":2,"kind":"u32","chain":0,"options":{"fh":"800:","ht_divisor":1}},{"parent":"ffff:","protocol":"all","pref":2,"kind":"u32","chain":0,"options":{"fh":"800::800","order":2048,"key_ht":"800","bkt":"0","not_in_hw":true,"match":{"value":"0","mask":"0","offmask":"","off":0},"actions":[{"order":1,"kind":"mirred","mirred_action":"redirect","direction":"egress","to_dev":"vmp0","control_action":{"type":"stolen"},"index":2,"ref":1,"bind":1}]}}]
        """;

    assertThat(IpJson.redirectsOf(filters + "[]\n")).containsExactly(Set.of("vmp0"), Set.of());
    assertThat(IpJson.redirectsOf("")).isEmpty();
  }
}
