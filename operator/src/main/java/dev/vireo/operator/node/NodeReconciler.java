package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.config.VireoConfig;
import dev.vireo.operator.kube.ApiWriter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps for each Linux node its Hypervisor, heartbeat Lease, label and taint. */
@Singleton
@ControllerConfiguration(
    name = "node",
    informer = @Informer(onUpdateFilter = NodeChanged.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@GradualRetry(initialInterval = 200, intervalMultiplier = 2, maxInterval = 30_000, maxAttempts = -1)
public class NodeReconciler implements Reconciler<Node>, NodeViews {
  private static final Duration AT_ONCE = Duration.ofMillis(20);

  private final NodePlanner planner;
  private final NodeApplier applier;
  private final NodeSignals signals;
  private final Duration heartbeatTimeout;
  private final String namespace;
  private final Clock clock;
  private @Nullable NodeObserver observer;

  /** One for the life of the process. */
  @Inject
  public NodeReconciler(
      KubernetesClient client, VireoConfig config, NodeSignals signals, Clock clock) {
    this.planner = new NodePlanner(config.heartbeatTimeout());
    this.applier = new NodeApplier(new ApiWriter(client), config.namespace());
    this.signals = signals;
    this.heartbeatTimeout = config.heartbeatTimeout();
    this.namespace = config.namespace();
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, Node>> prepareEventSources(EventSourceContext<Node> context) {
    var hypervisors =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Hypervisor.class, Node.class)
                .withName("hypervisors-of-nodes")
                .withSecondaryToPrimaryMapper(NodeReconciler::sameName)
                .build(),
            context);
    var leases =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Lease.class, Node.class)
                .withName("leases-of-nodes")
                .withNamespaces(namespace)
                .withSecondaryToPrimaryMapper(NodeReconciler::sameName)
                // A heartbeat is no news, unless there had been none for too long.
                .withOnUpdateFilter((lease, before) -> silentUntil(lease, before))
                .build(),
            context);
    observer = new NodeObserver(hypervisors, leases, namespace);
    return List.of(hypervisors, leases);
  }

  @Override
  public UpdateControl<Node> reconcile(Node node, Context<Node> context) {
    Instant now = clock.instant();
    NodeObserved observed = observer().observe(node);
    NodePlan plan = planner.plan(observed, now);
    try {
      applier.apply(plan, node);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return UpdateControl.<Node>noUpdate().rescheduleAfter(AT_ONCE);
    }
    if (!(plan instanceof NodePlan.Rest) || concernsGuests(observed, now)) {
      signals.changed(observed.name());
    }
    return UpdateControl.<Node>noUpdate().rescheduleAfter(planner.planRecheck(observed, now));
  }

  @Override
  public NodeView observeNode(String name) {
    return observer().observeNode(name);
  }

  private boolean concernsGuests(NodeObserved observed, Instant now) {
    return observed.view().confirmedDead().isPresent()
        || (observed.labelled() && !planner.ready(observed, now));
  }

  private boolean silentUntil(Lease lease, Lease before) {
    var was = before.getSpec().getRenewTime();
    var is = lease.getSpec().getRenewTime();
    return was == null || is == null || was.plus(heartbeatTimeout).isBefore(is);
  }

  private NodeObserver observer() {
    if (observer == null) {
      throw new IllegalStateException("event sources have not been prepared");
    }
    return observer;
  }

  private static Set<ResourceID> sameName(HasMetadata object) {
    return Set.of(new ResourceID(object.getMetadata().getName()));
  }
}
