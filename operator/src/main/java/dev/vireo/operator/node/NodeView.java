package dev.vireo.operator.node;

import dev.vireo.api.meta.Annotations;
import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.operator.kube.ManagedFields;
import dev.vireo.operator.node.Heartbeat.Pulse;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a node as a host of guests.
 *
 * @param name of the node
 * @param host the machine that its agent has last reported from
 * @param declaredDead the boot ID of which an administrator says that it will not run again
 * @param confirmedDead the same, where nothing speaks against it: a word on the present boot does
 *     not count before its agent has been silent for too long, and never if it was, or may have
 *     been, heard of after the word
 * @param heartbeat what was seen of its agent's heartbeat; absent if it was not looked for
 * @param readiness what its agent says of the host
 */
public record NodeView(
    String name,
    Optional<HostIdentity> host,
    Optional<String> declaredDead,
    Optional<String> confirmedDead,
    Optional<Heartbeat> heartbeat,
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
   * @param heartbeat what was seen of it, by the operator's clock
   * @param timeout how long its agent may be silent
   */
  static NodeView of(
      String name,
      Optional<Hypervisor> hypervisor,
      Optional<Lease> lease,
      Heartbeat heartbeat,
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
            .flatMap(h -> ManagedFields.annotationWrittenAt(h, Labels.CONFIRMED_DEAD));
    return new NodeView(
        name,
        host,
        declaredDead,
        declaredDead.filter(boot ->
            isOfAnotherBoot(boot, host)
                || (heartbeat.pulse(now, timeout) == Pulse.Silent
                    && lease.isPresent()
                    && !isHeardAfter(said, lease.get()))),
        Optional.of(heartbeat),
        status
            .flatMap(s -> Conditions.find(s.conditions(), ConditionType.Ready))
            .map(c -> "True".equals(c.getStatus()) ? Readiness.Ready : Readiness.NotReady)
            .orElse(Readiness.NotReported));
  }

  /** How its agent is, which may be silent for a timeout. */
  public Pulse pulse(Instant now, Duration timeout) {
    return heartbeat.map(h -> h.pulse(now, timeout)).orElse(Pulse.NotKnown);
  }

  /** Whether an administrator has said that the boot in which its agent last reported is dead. */
  public boolean saidToBeDead() {
    return declaredDead.isPresent() && declaredDead.equals(host.map(HostIdentity::bootId));
  }

  private static boolean isOfAnotherBoot(String boot, Optional<HostIdentity> host) {
    return host.filter(h -> !h.bootId().equals(boot)).isPresent();
  }

  /**
   * Whether a machine may have had a heartbeat after a word on it was said. Both are noted by the
   * API server, on its own clock, to the second. A Lease that was made anew has lost what was noted
   * of the one before; without any, it is not known.
   */
  private static boolean isHeardAfter(Optional<Instant> said, Lease lease) {
    Optional<Instant> heard =
        ManagedFields.writtenAt(lease, "f:spec", "f:renewTime")
            .or(() ->
                Optional.ofNullable(lease.getMetadata().getCreationTimestamp())
                    .map(Instant::parse));
    return said.isPresent() && heard.filter(h -> !h.isBefore(said.get())).isPresent();
  }
}
