package dev.vireo.operator.kube;

import dev.vireo.operator.config.VireoConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Leader election between the replicas: one leader reconciles, the others keep their caches warm.
 *
 * <p>A leader that cannot renew its Lease ends its process at once, before another may take over.
 * It does so by {@code halt}: the SDK's own {@code System.exit} on losing the Lease also runs when
 * the Lease is given back in a shutdown, where it waits for the shutdown hook that it runs in, for
 * ever.
 */
@Singleton
public final class Leadership {
  private static final Logger LOG = Logger.getLogger(Leadership.class);
  private static final int FIRST = 1;

  private final AtomicBoolean shuttingDown = new AtomicBoolean();

  @Produces
  @Singleton
  @Unremovable
  LeaderElectionConfiguration configuration(VireoConfig config) {
    var leader = config.leader();
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(leader.lease())
        .withLeaseNamespace(config.namespace())
        .withLeaseDuration(leader.leaseDuration())
        .withRenewDeadline(leader.renewDeadline())
        .withRetryPeriod(leader.retryPeriod())
        .withLeaderCallbacks(
            new LeaderCallbacks(
                () -> LOG.infof("leading: lease=%s/%s", config.namespace(), leader.lease()),
                this::lost,
                identity -> LOG.infof("leader is now: identity=%s", identity)))
        // The SDK's own exit is switched off by the only builder method that can.
        .buildForTest(false);
  }

  void shutdown(@Observes @Priority(FIRST) ShutdownEvent event) {
    shuttingDown.set(true);
  }

  private void lost() {
    if (!shuttingDown.get()) {
      LOG.error("lease lost, ending the process: another replica may lead now");
      Runtime.getRuntime().halt(1);
    }
  }
}
