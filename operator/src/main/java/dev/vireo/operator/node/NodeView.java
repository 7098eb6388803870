package dev.vireo.operator.node;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a node as a host of guests.
 *
 * @param name of the node
 * @param host the machine that its agent has last reported from
 * @param confirmedDead the boot ID of which an administrator says that it will not run again
 * @param heartbeat when its agent last renewed its Lease; absent if it never did
 * @param readiness what its agent says of the host
 */
public record NodeView(
    String name,
    Optional<HostIdentity> host,
    Optional<String> confirmedDead,
    Optional<Instant> heartbeat,
    Readiness readiness) {

  /** What an agent says of its host. */
  public enum Readiness {
    /** The agent has never reported. */
    NotReported,
    /** New guests can be started. */
    Ready,
    /** No new guests, for now. */
    NotReady
  }

  /** A node of which nothing is known. */
  public static NodeView unknown(String name) {
    return new NodeView(
        name, Optional.empty(), Optional.empty(), Optional.empty(), Readiness.NotReported);
  }

  /** What a node's Hypervisor and Lease say. */
  static NodeView of(String name, Optional<Hypervisor> hypervisor, Optional<Lease> lease) {
    var status = hypervisor.map(Hypervisor::getStatus);
    return new NodeView(
        name,
        status.flatMap(s -> Optional.ofNullable(s.host())),
        hypervisor
            .map(h -> h.getMetadata().getAnnotations())
            .flatMap(a -> Optional.ofNullable(a.get(Labels.CONFIRMED_DEAD))),
        lease
            .flatMap(l -> Optional.ofNullable(l.getSpec().getRenewTime()))
            .map(java.time.ZonedDateTime::toInstant),
        status
            .flatMap(s -> Conditions.find(s.conditions(), ConditionType.Ready))
            .map(c -> "True".equals(c.getStatus()) ? Readiness.Ready : Readiness.NotReady)
            .orElse(Readiness.NotReported));
  }

  /** Whether the agent, which has been heard of before, has been silent for too long. */
  public boolean silent(Instant now, Duration timeout) {
    return heartbeat.filter(h -> h.plus(timeout).isBefore(now)).isPresent();
  }
}
