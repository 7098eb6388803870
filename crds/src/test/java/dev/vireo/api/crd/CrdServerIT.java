package dev.vireo.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Hypervisor;
import org.junit.jupiter.api.Test;

class CrdServerIT {
  @Test
  void theServerServesTheCrds() {
    try (var client = SharedApiServer.client()) {
      assertThat(client.resources(Hypervisor.class).list().getItems()).isEmpty();
    }
  }
}
