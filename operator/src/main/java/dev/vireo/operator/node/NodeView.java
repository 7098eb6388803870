package dev.vireo.operator.node;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * What is known of a node as a host of guests.
 *
 * @param name of the node
 * @param host the machine that its agent has last reported from
 * @param declaredDead the boot ID of which an administrator says that it will not run again
 * @param confirmedDead the same, where nothing speaks against it: a word on a machine whose agent
 *     is being heard of does not count
 * @param heartbeat when its agent last renewed its Lease; absent if it never did
 * @param readiness what its agent says of the host
 */
public record NodeView(
    String name,
    Optional<HostIdentity> host,
    Optional<String> declaredDead,
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
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Readiness.NotReported);
  }

  /**
   * What a node's Hypervisor and Lease say.
   *
   * @param timeout how long its agent may be silent
   */
  static NodeView of(
      String name,
      Optional<Hypervisor> hypervisor,
      Optional<Lease> lease,
      Instant now,
      Duration timeout) {
    var status = hypervisor.map(Hypervisor::getStatus);
    Optional<String> declaredDead =
        hypervisor
            .map(h -> h.getMetadata().getAnnotations())
            .flatMap(a -> Optional.ofNullable(a.get(Labels.CONFIRMED_DEAD)));
    Optional<Instant> heartbeat =
        lease
            .flatMap(l -> Optional.ofNullable(l.getSpec().getRenewTime()))
            .map(ZonedDateTime::toInstant);
    return new NodeView(
        name,
        status.flatMap(s -> Optional.ofNullable(s.host())),
        declaredDead,
        declaredDead.filter(_ -> heartbeat.map(h -> isOld(h, now, timeout)).orElse(true)),
        heartbeat,
        status
            .flatMap(s -> Conditions.find(s.conditions(), ConditionType.Ready))
            .map(c -> "True".equals(c.getStatus()) ? Readiness.Ready : Readiness.NotReady)
            .orElse(Readiness.NotReported));
  }

  /** Whether the agent, which has been heard of before, has been silent for too long. */
  public boolean silent(Instant now, Duration timeout) {
    return heartbeat.filter(h -> isOld(h, now, timeout)).isPresent();
  }

  /** Whether an administrator has said that the boot in which its agent last reported is dead. */
  boolean saidToBeDead() {
    return declaredDead.isPresent() && declaredDead.equals(host.map(HostIdentity::bootId));
  }

  private static boolean isOld(Instant heartbeat, Instant now, Duration timeout) {
    return heartbeat.plus(timeout).isBefore(now);
  }
}
