package dev.vireo.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NicKeyTest {
  @Test
  void namesFitIntoTheKernelsFifteenCharactersAndDiffer() {
    var key = new NicKey("6c2f5b0e-8a43-4a3b-9d9c-0d5a5b7f1e11", "default");

    assertThat(key.tapName()).hasSizeLessThanOrEqualTo(15).startsWith("vt");
    assertThat(key.vethName()).hasSizeLessThanOrEqualTo(15).startsWith("vh");
    assertThat(key.hash()).isEqualTo(new NicKey(key.domainUid(), "default").hash());
    assertThat(key.hash()).isNotEqualTo(new NicKey(key.domainUid(), "other").hash());
  }
}
