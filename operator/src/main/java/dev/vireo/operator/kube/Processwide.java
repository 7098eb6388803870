package dev.vireo.operator.kube;

import dev.vireo.operator.config.VireoConfig;
import dev.vireo.operator.halt.Halts;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.jboss.logging.Logger;

/** What the process has one of: a clock, a voice, and an end that tests choose. */
@Singleton
final class Processwide {
  private static final Logger LOG = Logger.getLogger(Processwide.class);

  @Produces
  @Singleton
  Clock utc() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  FreshStart freshStart() {
    return why -> {
      LOG.errorf("ending the process, to begin anew: why=%s", why);
      Runtime.getRuntime().halt(1);
    };
  }

  @Produces
  @Singleton
  Halts halts(VireoConfig config) {
    return Halts.at(
        config.test().haltAt().orElse(Set.of()), Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Produces
  @Singleton
  EventSink events(KubernetesClient client, Clock clock) {
    return new EventSink(client, clock, System.getenv().getOrDefault("HOSTNAME", "vireo-operator"));
  }
}
