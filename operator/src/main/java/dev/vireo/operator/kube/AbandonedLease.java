package dev.vireo.operator.kube;

import dev.vireo.operator.config.VireoConfig;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Gives up the leader's Lease when nobody has renewed it for as long as it lasts, whatever time it
 * says. The election believes that time: a leader whose clock was an hour ahead, and which then
 * died, would leave the others without a leader for an hour.
 */
@Singleton
final class AbandonedLease {
  private static final Logger LOG = Logger.getLogger(AbandonedLease.class);

  private final KubernetesClient client;
  private final ApiWriter writer;
  private final VireoConfig config;
  private String seen = "";

  AbandonedLease(KubernetesClient client, VireoConfig config) {
    this.client = client;
    this.writer = new ApiWriter(client);
    this.config = config;
  }

  void start(@Observes StartupEvent event, Operator operator) {
    long millis = config.leader().leaseDuration().toMillis();
    var _ =
        operator
            .getConfigurationService()
            .getExecutorServiceManager()
            .scheduledExecutorService()
            .scheduleWithFixedDelay(this::lookOrLetBe, millis, millis, TimeUnit.MILLISECONDS);
  }

  // What is thrown here would be the last look.
  private void lookOrLetBe() {
    try {
      look();
    } catch (KubernetesClientException e) {
      LOG.debugf(e, "the leader's Lease cannot be looked at or given up just now");
    }
  }

  private void look() {
    Optional<Lease> held = held();
    String version = held.map(lease -> lease.getMetadata().getResourceVersion()).orElse("");
    if (version.equals(seen)) {
      held.ifPresent(this::giveUp);
    }
    seen = version;
  }

  private Optional<Lease> held() {
    return Optional.ofNullable(
            client.leases().inNamespace(config.namespace()).withName(config.leader().lease()).get())
        .filter(lease -> lease.getSpec() != null && !holderOf(lease).isEmpty());
  }

  private void giveUp(Lease lease) {
    LOG.warnf(
        "the leader no longer renews its Lease, which is given up: leader=%s", holderOf(lease));
    writer.update(new LeaseBuilder(lease).editSpec().withHolderIdentity("").endSpec().build());
  }

  private static String holderOf(Lease lease) {
    return Optional.ofNullable(lease.getSpec().getHolderIdentity()).orElse("");
  }
}
