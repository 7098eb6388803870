package dev.vireo.operator.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdentitiesTest {
  private static final String UID = "6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0001";

  // Written down: after an update of the operator the same names must come out.
  @Test
  void namesNeverChange() {
    assertThat(Identities.incarnation("web-1", UID, 1)).isEqualTo("web-1-pfssk");
    assertThat(Identities.mac(UID, "default")).isEqualTo("02:ec:1e:8c:27:2c");
  }

  @Test
  void anIncarnationsNameIsALabel() {
    String longest = Identities.incarnation("a".repeat(57), UID, 1);
    assertThat(longest).hasSize(63).matches("a{57}-[b-z]{5}");
  }

  @Test
  void eachIncarnationAndEachVmHasANameOfItsOwn() {
    assertThat(
            IntStream.rangeClosed(1, 100)
                .mapToObj(i -> Identities.incarnation("web-1", UID, i))
                .collect(Collectors.toSet()))
        .hasSize(100);
    assertThat(Identities.mac(UID, "default")).isNotEqualTo(Identities.mac(UID, "lan"));
    assertThat(Identities.mac(UID, "default")).isNotEqualTo(Identities.mac("other", "default"));
  }

  @Test
  void theVmOfAnIncarnationIsKnownByItsName() {
    String incarnation = Identities.incarnation("web-1", "6f1c", 3);
    assertThat(Identities.vmOf(incarnation)).hasValue("web-1");
    assertThat(Identities.vmOf("etcd")).isEmpty();
    assertThat(Identities.vmOf("-abcde")).isEmpty();
  }
}
