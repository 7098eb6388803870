package dev.vireo.operator.kube;

import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the process has one of: a clock, and a voice. */
@Singleton
final class Processwide {
  @Produces
  @Singleton
  Clock utc() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  EventSink events(KubernetesClient client, Clock clock) {
    return new EventSink(client, clock, System.getenv().getOrDefault("HOSTNAME", "vireo-operator"));
  }
}
