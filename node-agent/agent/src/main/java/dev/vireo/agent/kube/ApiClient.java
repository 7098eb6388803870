package dev.vireo.agent.kube;

import dev.vireo.agent.json.OnlyWhatIsRead;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Makes the client of the API server. Quarkus' own extension would load each kind that Fabric8 has
 * a class for, some 300; this client knows those that it watches.
 */
@Singleton
public final class ApiClient {
  private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

  /** Without a server the agent waits; the client itself must not hold a worker for minutes. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  /**
   * The connection of before may have died with a server that is back. All else is tried again by
   * who has asked, who may have something to do that cannot wait.
   */
  private static final int RETRIES = 1;

  /** Configured as the pod's service account says. */
  @Produces
  @Singleton
  KubernetesClient client(Vertx vertx) {
    return new KubernetesClientBuilder()
        .withConfig(patient(Config.autoConfigure(null)))
        .withHttpClientFactory(new VertxHttpClientFactory(vertx))
        .withKubernetesSerialization(serialization())
        .build();
  }

  /** With that much patience, and no more. */
  static Config patient(Config config) {
    config.setConnectionTimeout((int) CONNECTION_TIMEOUT.toMillis());
    config.setRequestTimeout((int) REQUEST_TIMEOUT.toMillis());
    config.setRequestRetryBackoffLimit(RETRIES);
    return config;
  }

  void close(@Disposes KubernetesClient client) {
    client.close();
  }

  /** A watch tells what it sees by kind only, and its errors as a Status. */
  static KubernetesSerialization serialization() {
    var serialization = new KubernetesSerialization(OnlyWhatIsRead.mapper(), false);
    serialization.registerKubernetesResource(Status.class);
    serialization.registerKubernetesResource(SlotPod.class);
    serialization.registerKubernetesResource(Domain.class);
    return serialization;
  }
}
