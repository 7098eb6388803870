package dev.vireo.operator.domain;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.operator.node.NodeView;
import java.util.Optional;

/**
 * Why it is known that a Domain's guest does not run and never will. A missing slot, a missing Node
 * or a silent agent is none of these.
 */
public enum Proof {
  /** No agent was ever allowed to start it. */
  NeverOpened,
  /** The agent of the machine that may have run it has said so. */
  Closed,
  /** That machine was booted anew; guests are transient, and nothing starts them at boot. */
  HostRebooted,
  /** An administrator has said so. */
  ConfirmedDead;

  /**
   * The proof that the guest of a Domain is gone. It holds only for a Domain that is being deleted:
   * before that, an agent may still start it.
   *
   * @param node what is known of the Domain's node
   */
  public static Optional<Proof> of(Domain domain, NodeView node) {
    if (!domain.isMarkedForDeletion()) {
      return Optional.empty();
    }
    if (domain.getSpec().nodeName() == null) {
      return Optional.of(NeverOpened);
    }
    if (confirmedDead(domain, node)) {
      return Optional.of(ConfirmedDead);
    }
    DomainStatus status = domain.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    boolean closed = status.state() == DomainState.Closed;
    HostIdentity startedOn = status.host();
    if (startedOn == null) {
      return closed ? Optional.of(Closed) : Optional.empty();
    }
    Optional<HostIdentity> same =
        node.host().filter(h -> h.machineId().equals(startedOn.machineId()));
    if (same.isEmpty()) {
      return Optional.empty();
    }
    if (closed) {
      return Optional.of(Closed);
    }
    return same.filter(h -> !h.bootId().equals(startedOn.bootId())).map(h -> HostRebooted);
  }

  /**
   * Whether an administrator has said that the machine which may have started a Domain's guest will
   * not run again. It is reason enough to delete the Domain. Where no agent has said in which boot
   * it starts the guest, the boot is the one that the node's agent has last reported.
   */
  public static boolean confirmedDead(Domain domain, NodeView node) {
    Optional<String> boot = bootOf(domain, node);
    return boot.isPresent() && boot.equals(node.confirmedDead());
  }

  /** The boot that may run a Domain's guest, if it is known. */
  public static Optional<String> bootOf(Domain domain, NodeView node) {
    DomainStatus status = domain.getStatus();
    Optional<HostIdentity> startedOn =
        status == null ? Optional.empty() : Optional.ofNullable(status.host());
    return startedOn.or(node::host).map(HostIdentity::bootId);
  }
}
