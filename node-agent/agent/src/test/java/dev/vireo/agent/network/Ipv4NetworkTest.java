package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Ipv4NetworkTest {
  @Test
  void hostBitsAreTakenOff() {
    Ipv4Network network = Ipv4Network.of("192.168.131.77", 20);

    assertThat(network.cidr()).isEqualTo("192.168.128.0/20");
    assertThat(network.netmask()).isEqualTo("255.255.240.0");
    assertThat(network.contains("192.168.143.255")).isTrue();
    assertThat(network.contains("192.168.144.0")).isFalse();
  }

  @Test
  void widestAndNarrowestNetworks() {
    assertThat(Ipv4Network.of("10.1.2.3", 32).cidr()).isEqualTo("10.1.2.3/32");
    assertThat(Ipv4Network.of("10.1.2.3", 0).netmask()).isEqualTo("0.0.0.0");
  }
}
