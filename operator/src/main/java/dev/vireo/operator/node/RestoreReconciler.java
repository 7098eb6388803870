package dev.vireo.operator.node;

import dev.vireo.operator.kube.FreshStart;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;
import org.jboss.logging.Logger;

/**
 * Follows what hosts tell of restores of etcd: lets the VMs look anew, has the agents told, and
 * ends the process when its caches are of before. Safe for many threads; nothing is asked or
 * written under its lock.
 */
final class RestoreReconciler {
  private static final Logger LOG = Logger.getLogger(RestoreReconciler.class);

  private final Function<Instant, RestoreView> cached;
  private final StaleCacheObserver caches;
  private final Agents agents;
  private final NodeSignals signals;
  private final FreshStart freshStart;
  private final AtomicBoolean ending = new AtomicBoolean();
  private RestoreView seen = RestoreView.NONE;

  /**
   * The agents, by their Leases.
   *
   * @param before Leases that do not tell of so many restores, from memory
   * @param tell writes on a Lease of how many restores its agent is to know
   */
  record Agents(IntFunction<List<Lease>> before, ObjIntConsumer<Lease> tell) {}

  /**
   * Follows.
   *
   * @param cached what the hosts have told, from memory
   */
  RestoreReconciler(
      Function<Instant, RestoreView> cached,
      StaleCacheObserver caches,
      Agents agents,
      NodeSignals signals,
      FreshStart freshStart) {
    this.cached = cached;
    this.caches = caches;
    this.agents = agents;
    this.signals = signals;
    this.freshStart = freshStart;
  }

  /**
   * Looks at what all hosts have told, and has the agent of this node told what it does not know.
   */
  void follow(String node, Heartbeat.Pulse pulse, Instant now) {
    int epoch = cached.apply(now).epoch();
    Optional<String> why = whyStale(node, pulse, epoch, now);
    if (why.isPresent()) {
      beginAnew(epoch, why.get());
      return;
    }
    if (isNews(now)) {
      signals.restoreChanged();
    }
    // The others are told at their own look: each has one when the process begins.
    agents.before().apply(epoch).stream()
        .filter(lease -> lease.getMetadata().getName().equals(node))
        .forEach(lease -> agents.tell().accept(lease, epoch));
  }

  private synchronized boolean isNews(Instant now) {
    RestoreView is = cached.apply(now);
    boolean news = !is.equals(seen);
    seen = is;
    return news;
  }

  private Optional<String> whyStale(String node, Heartbeat.Pulse pulse, int epoch, Instant now) {
    return pulse == Heartbeat.Pulse.Silent
        ? caches.whyStale(node).or(() -> caches.whyStale(epoch, now))
        : caches.whyStale(epoch, now);
  }

  /** All agents are told first: else they would be by the next process only, seconds later. */
  private void beginAnew(int epoch, String why) {
    if (ending.compareAndSet(false, true)) {
      tellAll(epoch);
      freshStart.because(why);
    }
  }

  /** What cannot be written is left to the next process. */
  private void tellAll(int epoch) {
    for (Lease lease : agents.before().apply(epoch)) {
      if (!isAnswered(lease, epoch)) {
        return;
      }
    }
  }

  /** Whether the API server has answered, be it by a refusal. */
  private boolean isAnswered(Lease lease, int epoch) {
    try {
      agents.tell().accept(lease, epoch);
      return true;
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "an agent could not be told of a restore, and is by the next process: node=%s message=%s",
          lease.getMetadata().getName(), e.getMessage());
      return e.getCode() >= HttpURLConnection.HTTP_BAD_REQUEST;
    }
  }
}
