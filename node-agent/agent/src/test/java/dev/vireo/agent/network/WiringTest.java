package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WiringTest {
  private static final String MAC = "02:11:22:33:44:55";
  private static final LinkState ETH0 =
      new LinkState(2, 9, true, "32:4c:e7:87:8a:7a", 1450, List.of("10.244.7.5/24"));
  private static final WiringState NOTHING =
      new WiringState(ETH0, Optional.empty(), Optional.empty(), Optional.empty());

  @Test
  void firstConnectionMakesEverything() {
    assertThat(Wiring.podLinks(NOTHING, MAC, "vh1", 77))
        .containsExactly(
            "link set eth0 address " + MAC,
            "link add vmp0 mtu 1450 type veth peer name vh1 mtu 1450 netns 77",
            "addr add 169.254.75.10/32 dev vmp0",
            "link set vmp0 addrgenmode none up");
    assertThat(Wiring.nodeLinks(NOTHING, "vh1", "vt1"))
        .containsExactly(
            "tuntap add dev vt1 mode tap",
            "link set vt1 mtu 1450 addrgenmode none arp off up",
            "link set vh1 addrgenmode none arp off up");
  }

  @Test
  void wholeConnectionIsLeftAlone() {
    var whole =
        new WiringState(
            new LinkState(2, 9, true, MAC, 1450, List.of("10.244.7.5/24")),
            Optional.of(new LinkState(3, 4, true, "x", 1450, List.of(Wiring.SERVER_ADDRESS))),
            Optional.of(new LinkState(4, 3, true, "y", 1450, List.of())),
            Optional.of(new LinkState(5, 0, true, "z", 1450, List.of())));

    assertThat(whole.isPaired()).isTrue();
    assertThat(Wiring.podLinks(whole, MAC, "vh1", 77)).isEmpty();
    assertThat(Wiring.nodeLinks(whole, "vh1", "vt1")).isEmpty();
  }

  @Test
  void endThatLeadsToAnEarlierSandboxIsMispaired() {
    var stale =
        new WiringState(
            ETH0,
            Optional.empty(),
            Optional.of(new LinkState(4, 3, true, "y", 1450, List.of())),
            Optional.empty());

    assertThat(stale.isMispaired()).isTrue();
    assertThat(NOTHING.isMispaired()).isFalse();
  }
}
