package dev.vireo.agent.kube;

import dev.vireo.agent.loop.HostClock;
import dev.vireo.agent.state.Lineage;
import dev.vireo.agent.state.LineageFile;
import dev.vireo.api.meta.Epoch;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Compares this node's Lease with what the node knows of it. When that was taken back, as by a
 * restore of etcd from a backup, or others have noticed a restore, the agent is started anew: its
 * watches may wait for what the restored API server will tell in hours.
 */
public final class Continuity {
  private static final Logger LOG = Logger.getLogger(Continuity.class);

  private final LineageFile file;
  private final HostClock clock;
  private final Runnable startAnew;
  private volatile boolean broken;

  /**
   * Compares.
   *
   * @param startAnew ends this process, to be started again
   */
  public Continuity(LineageFile file, HostClock clock, Runnable startAnew) {
    this.file = file;
    this.clock = clock;
    this.startAnew = startAnew;
  }

  /** The resource version that the Lease should have, if one is known. */
  Optional<String> expected() {
    Lineage lineage = file.lineage();
    return lineage.lease().map(_ -> Long.toString(lineage.version()));
  }

  /** Whether this process has noticed that what it knows is not so any more. */
  public boolean isBroken() {
    return broken;
  }

  /**
   * Takes note of the Lease as the API server has told it, not from a cache.
   *
   * @return whether nothing was taken back
   */
  boolean follow(Lease lease) {
    boolean restored =
        file.advance(
            lease.getMetadata().getUid(),
            Long.parseLong(lease.getMetadata().getResourceVersion()),
            Epoch.toldOn(lease),
            clock.uptime());
    if (restored) {
      broken = true;
      LOG.warnf(
          "etcd was restored from a backup. The agent is started anew, tells what runs here, and starts no guest until all hosts have told. lease=%s known=%s",
          lease.getMetadata().getName(), file.lineage());
      startAnew.run();
    }
    return !broken;
  }
}
