package dev.vireo.operator.node;

import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.config.VireoConfig;
import dev.vireo.operator.kube.ApiWriter;
import io.fabric8.kubernetes.api.model.Node;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps for each Linux node its Hypervisor, label and taint. */
@Singleton
@ControllerConfiguration(
    name = "node",
    informer = @Informer(onUpdateFilter = NodeChanged.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 5, timeUnit = TimeUnit.MINUTES))
@GradualRetry(initialInterval = 200, intervalMultiplier = 2, maxInterval = 30_000, maxAttempts = -1)
public class NodeReconciler implements Reconciler<Node> {
  private static final Duration AT_ONCE = Duration.ofMillis(20);

  private final NodePlanner planner;
  private final NodeApplier applier;
  private final Duration heartbeatTimeout;
  private final String namespace;
  private final Clock clock;
  private final HeartbeatObserver heartbeats;
  private @Nullable NodeObserver observer;

  /** One for the life of the process. */
  @Inject
  public NodeReconciler(KubernetesClient client, VireoConfig config, Clock clock) {
    this.planner = new NodePlanner(config.heartbeatTimeout());
    this.applier = new NodeApplier(new ApiWriter(client));
    this.heartbeatTimeout = config.heartbeatTimeout();
    this.namespace = config.namespace();
    this.clock = clock;
    this.heartbeats = new HeartbeatObserver(heartbeatTimeout, clock);
  }

  @Override
  public List<EventSource<?, Node>> prepareEventSources(EventSourceContext<Node> context) {
    var hypervisors =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Hypervisor.class, Node.class)
                .withName("hypervisors-of-nodes")
                .withSecondaryToPrimaryMapper(HeartbeatSources::sameName)
                .build(),
            context);
    var leases =
        HeartbeatSources.source(Node.class, "leases-of-nodes", namespace, heartbeats, context);
    observer = new NodeObserver(hypervisors, leases, heartbeats, namespace, heartbeatTimeout);
    return List.of(hypervisors, leases);
  }

  @Override
  public UpdateControl<Node> reconcile(Node node, Context<Node> context) {
    Instant now = clock.instant();
    NodeObserved observed = observer().look(node, now);
    try {
      applier.apply(planner.plan(observed, now), node);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return UpdateControl.<Node>noUpdate().rescheduleAfter(AT_ONCE);
    }
    return UpdateControl.<Node>noUpdate()
        .rescheduleAfter(NodePlanner.planRecheck(observed.view(), now, heartbeatTimeout));
  }

  private NodeObserver observer() {
    if (observer == null) {
      throw new IllegalStateException("event sources have not been prepared");
    }
    return observer;
  }
}
