package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.libvirt.xml.MemorySize;
import org.junit.jupiter.api.Test;

class OomScoreTest {
  @Test
  void theMoreAGuestHasTheLessWillinglyItIsEnded() {
    MemorySize host = MemorySize.ofMib(4096);
    assertThat(OomScore.of(MemorySize.ofMib(1), host)).isEqualTo(999);
    assertThat(OomScore.of(MemorySize.ofMib(1024), host)).isEqualTo(750);
    assertThat(OomScore.of(MemorySize.ofMib(8192), host)).isEqualTo(3);
  }
}
