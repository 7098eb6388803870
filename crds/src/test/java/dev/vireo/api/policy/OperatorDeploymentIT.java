package dev.vireo.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.Labels;
import dev.vireo.api.server.SharedApiServer;
import org.junit.jupiter.api.Test;

class OperatorDeploymentIT {
  @Test
  void theOperatorRunsOnNodesThatItHasTainted() {
    Deployed.apply();
    try (var admin = SharedApiServer.client()) {
      var pod =
          admin
              .apps()
              .deployments()
              .inNamespace("vireo-system")
              .withName("vireo-operator")
              .require()
              .getSpec()
              .getTemplate()
              .getSpec();
      assertThat(pod.getTolerations()).anyMatch(t -> Labels.NOT_READY_TAINT.equals(t.getKey()));
    }
  }
}
