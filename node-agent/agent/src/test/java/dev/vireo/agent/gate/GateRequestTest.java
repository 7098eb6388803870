package dev.vireo.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateRequestTest {
  private static final String UUID = "6c2f5b0e-8a43-4a3b-9d9c-0d5a5b7f1e11";

  @Test
  void pidAndUuidAreRead() {
    assertThat(GateRequest.of("4711 6C2F5B0E-8A43-4A3B-9D9C-0D5A5B7F1E11"))
        .contains(new GateRequest(4711, UUID));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "0 " + UUID, "-1 " + UUID, "99999999999 " + UUID, "1 x", "1  " + UUID})
  void anythingElseIsRefused(String line) {
    assertThat(GateRequest.of(line)).isEmpty();
  }
}
