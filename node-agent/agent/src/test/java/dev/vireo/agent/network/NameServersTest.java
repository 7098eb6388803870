package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameServersTest {
  @Test
  void serversAndSearchOfAPodAreKept() {
    assertThat(
            NameServers.of(
                """
                search shop.svc.cluster.local svc.cluster.local cluster.local
                nameserver 10.96.0.10
                nameserver fd00::10
                options ndots:5
                """))
        .isEqualTo(
            new NameServers(
                List.of("10.96.0.10"),
                List.of("shop.svc.cluster.local", "svc.cluster.local", "cluster.local")));
  }

  @Test
  void emptyFileSaysNothing() {
    assertThat(NameServers.of("\n")).isEqualTo(new NameServers(List.of(), List.of()));
  }
}
