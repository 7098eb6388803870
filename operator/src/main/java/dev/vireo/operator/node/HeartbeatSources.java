package dev.vireo.operator.node;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Set;

/** The Leases that agents renew, as a source of events for what has the name of a node. */
final class HeartbeatSources {
  private HeartbeatSources() {}

  /** A heartbeat is no news, unless there had been none for too long. */
  static <P extends HasMetadata> InformerEventSource<Lease, P> source(
      Class<P> primary,
      String name,
      String namespace,
      HeartbeatObserver heartbeats,
      EventSourceContext<P> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Lease.class, primary)
            .withName(name)
            .withNamespaces(namespace)
            .withSecondaryToPrimaryMapper(HeartbeatSources::sameName)
            .withOnUpdateFilter(heartbeats)
            .build(),
        context);
  }

  static Set<ResourceID> sameName(HasMetadata object) {
    return Set.of(new ResourceID(object.getMetadata().getName()));
  }
}
