package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.config.VireoConfig;
import dev.vireo.operator.kube.ApiWriter;
import dev.vireo.operator.kube.FreshStart;
import dev.vireo.operator.node.Heartbeat.Pulse;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Knows the machines that guests run on, and tells the VMs when something of a machine may decide
 * on its guests: it has fallen silent or is heard of again, is another one or was booted anew, or
 * an administrator has said that it is dead; and when hosts have told what they run, after a
 * restore of etcd. Keeps their heartbeat Leases. Led by the Hypervisors and not by the Nodes, for a
 * guest, and what must be known of its machine, may outlive the entry of its node.
 */
@Singleton
@ControllerConfiguration(
    name = "hypervisor",
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = HypervisorChanged.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@GradualRetry(initialInterval = 200, intervalMultiplier = 2, maxInterval = 30_000, maxAttempts = -1)
public class HypervisorReconciler implements Reconciler<Hypervisor>, NodeViews {
  private final KubernetesClient client;
  private final NodeSignals signals;
  private final Duration heartbeatTimeout;
  private final String namespace;
  private final FreshStart freshStart;
  private final Clock clock;
  private final HeartbeatObserver heartbeats;
  private final NodeApplier applier;
  private final Map<String, Told> told = new ConcurrentHashMap<>();
  private @Nullable NodeObserver observer;
  private @Nullable RestoreReconciler restores;

  /** What of a machine decides on its guests. */
  private record Told(Optional<HostIdentity> host, Optional<String> confirmedDead, Pulse pulse) {}

  /** One for the life of the process. */
  @Inject
  public HypervisorReconciler(
      KubernetesClient client,
      VireoConfig config,
      NodeSignals signals,
      FreshStart freshStart,
      Clock clock) {
    this.client = client;
    this.signals = signals;
    this.heartbeatTimeout = config.heartbeatTimeout();
    this.namespace = config.namespace();
    this.freshStart = freshStart;
    this.clock = clock;
    this.heartbeats = new HeartbeatObserver(heartbeatTimeout, clock);
    this.applier = new NodeApplier(new ApiWriter(client));
  }

  @Override
  public List<EventSource<?, Hypervisor>> prepareEventSources(
      EventSourceContext<Hypervisor> context) {
    var leases =
        HeartbeatSources.source(
            Hypervisor.class, "leases-of-hypervisors", namespace, heartbeats, context);
    observer =
        new NodeObserver(
            context.getPrimaryCache(), leases, heartbeats, namespace, heartbeatTimeout);
    restores = restoresOf(observer);
    return List.of(leases);
  }

  @Override
  public UpdateControl<Hypervisor> reconcile(Hypervisor hypervisor, Context<Hypervisor> context) {
    Instant now = clock.instant();
    String name = hypervisor.getMetadata().getName();
    NodeView view = observer().look(name, now);
    var is = new Told(view.host(), view.confirmedDead(), view.pulse(now, heartbeatTimeout));
    if (!is.equals(told.get(name))) {
      // Who listens may not have started yet: then it is told again.
      signals.changed(name);
      told.put(name, is);
    }
    restores().follow(name, is.pulse(), now);
    if (!observer().hasLease(name)) {
      applier.giveLease(hypervisor, namespace, observer().restore(now));
    }
    return UpdateControl.<Hypervisor>noUpdate()
        .rescheduleAfter(NodePlanner.planRecheck(view, now, heartbeatTimeout));
  }

  private RestoreReconciler restoresOf(NodeObserver nodes) {
    var caches =
        new StaleCacheObserver(new LiveHostObserver(client, namespace), nodes::versionOfLease);
    var agents = new RestoreReconciler.Agents(nodes::leasesBefore, applier::tellEpoch);
    return new RestoreReconciler(nodes::restore, caches, agents, signals, freshStart);
  }

  @Override
  public RestoreView observeRestore() {
    return observer().restore(clock.instant());
  }

  @Override
  public NodeView observeNode(String name) {
    return observer().observe(name, clock.instant());
  }

  @Override
  public NodeView confirmNode(String name) {
    Hypervisor hypervisor = client.resources(Hypervisor.class).withName(name).get();
    Lease lease = client.leases().inNamespace(namespace).withName(name).get();
    Instant now = clock.instant();
    return NodeView.of(
        name,
        Optional.ofNullable(hypervisor),
        Optional.ofNullable(lease),
        heartbeats.peek(name, Optional.ofNullable(lease), now),
        now,
        heartbeatTimeout);
  }

  private RestoreReconciler restores() {
    if (restores == null) {
      throw new IllegalStateException("event sources have not been prepared");
    }
    return restores;
  }

  private NodeObserver observer() {
    if (observer == null) {
      throw new IllegalStateException("event sources have not been prepared");
    }
    return observer;
  }
}
