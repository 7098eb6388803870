package dev.vireo.operator.node;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.kube.Annotations;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What is known of a node as a host of guests.
 *
 * @param name of the node
 * @param host the machine that its agent has last reported from
 * @param declaredDead the boot ID of which an administrator says that it will not run again
 * @param confirmedDead the same, where nothing speaks against it: a word on the present boot does
 *     not count while its agent is being heard of, and never if it was heard of after the word
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
    Optional<HostIdentity> host = status.flatMap(s -> Optional.ofNullable(s.host()));
    Optional<String> declaredDead =
        hypervisor.flatMap(h -> Annotations.find(h, Labels.CONFIRMED_DEAD));
    // Looked for only where there is a word: this is done for each VM at each look.
    Optional<Instant> said =
        hypervisor
            .filter(_ -> declaredDead.isPresent())
            .flatMap(h -> Annotations.writtenAt(h, Labels.CONFIRMED_DEAD));
    Optional<Instant> heartbeat =
        lease
            .flatMap(l -> Optional.ofNullable(l.getSpec().getRenewTime()))
            .map(ZonedDateTime::toInstant);
    return new NodeView(
        name,
        host,
        declaredDead,
        declaredDead.filter(boot ->
            isOfAnotherBoot(boot, host)
                || heartbeat.map(h -> isOld(h, now, timeout) && isBefore(h, said)).orElse(true)),
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
  public boolean saidToBeDead() {
    return declaredDead.isPresent() && declaredDead.equals(host.map(HostIdentity::bootId));
  }

  private static boolean isOfAnotherBoot(String boot, Optional<HostIdentity> host) {
    return host.filter(h -> !h.bootId().equals(boot)).isPresent();
  }

  /** Whether a machine had its last heartbeat before a word on it was said, if that was noted. */
  private static boolean isBefore(Instant heartbeat, Optional<Instant> said) {
    // It is noted to the second.
    return said.map(s -> !heartbeat.truncatedTo(ChronoUnit.SECONDS).isAfter(s)).orElse(true);
  }

  private static boolean isOld(Instant heartbeat, Instant now, Duration timeout) {
    return heartbeat.plus(timeout).isBefore(now);
  }
}
