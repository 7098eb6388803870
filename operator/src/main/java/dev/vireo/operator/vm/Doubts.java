package dev.vireo.operator.vm;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.operator.domain.Proof;
import dev.vireo.operator.node.Heartbeat;
import dev.vireo.operator.node.Heartbeat.Pulse;
import dev.vireo.operator.node.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Why it cannot be known whether a guest runs, and what an administrator can do. Pure. */
final class Doubts {
  private static final String TAKEN_FOR_DEAD =
      ", and an administrator has said that its machine is dead: the guest is taken for gone.";

  private Doubts() {}

  /**
   * Why it cannot be known.
   *
   * @param reason one word
   * @param message a sentence with the commands
   */
  record Doubt(Reason reason, String message) {}

  /** The doubt about a Domain's guest, if there is one. */
  static Optional<Doubt> of(VmObserved o, Domain domain, Instant now, Duration timeout) {
    NodeView node = o.nodeOf(domain);
    if (domain.getSpec().nodeName() == null) {
      return Optional.empty();
    }
    if (Guests.onOtherMachine(domain, node)) {
      return Optional.of(new Doubt(Reason.OtherMachine, otherMachine(domain, node)));
    }
    return isSilent(o, node.pulse(now, timeout)) && Guests.stateOf(domain) != DomainState.Closed
        ? Optional.of(new Doubt(Reason.HeartbeatLost, silence(domain, node)))
        : Optional.empty();
  }

  // A new operator, which has not looked for long enough, lets stand what one before it has told.
  private static boolean isSilent(VmObserved o, Pulse pulse) {
    return switch (pulse) {
      case Silent -> true;
      case Beating -> false;
      case NotKnown ->
          Conditions.find(o.status().conditions(), ConditionType.Ready)
              .filter(ready -> Reason.HeartbeatLost.name().equals(ready.getReason()))
              .isPresent();
    };
  }

  private static String otherMachine(Domain domain, NodeView node) {
    return node.name()
        + " is another machine now than the one that started the guest"
        + (takenForDead(domain, node)
            ? TAKEN_FOR_DEAD
            : ", which may still run there. Bring that machine back" + wayOut(domain, node));
  }

  private static String silence(Domain domain, NodeView node) {
    return "The agent of "
        + node.name()
        + node.heartbeat()
            .flatMap(Heartbeat::renewed)
            .map(last -> " has not been heard of since " + last)
            .orElse(" has not renewed its Lease since that was made")
        + (takenForDead(domain, node)
            ? TAKEN_FOR_DEAD
            : "; the guest may still run there. Bring the node back" + wayOut(domain, node));
  }

  private static boolean takenForDead(Domain domain, NodeView node) {
    return Proof.confirmedDead(domain, node);
  }

  private static String wayOut(Domain domain, NodeView node) {
    String boot = Proof.bootOf(domain, node).orElse("<its boot ID>");
    String hypervisor = " hypervisor " + node.name() + " ";
    String word = Labels.CONFIRMED_DEAD + "=" + boot;
    String said = node.declaredDead().orElse("");
    if (said.isEmpty()) {
      return ", or, if its machine is off for good, say so: kubectl annotate" + hypervisor + word;
    }
    if (said.equals(boot)) {
      return ", or, if its machine is off for good, say so anew, for it was heard of after that was"
          + " said: kubectl annotate"
          + hypervisor
          + Labels.CONFIRMED_DEAD
          + "- && kubectl annotate"
          + hypervisor
          + word;
    }
    return ", or, if its machine is off for good, correct what was said of it: "
        + Labels.CONFIRMED_DEAD
        + "="
        + said
        + " does not name the boot that may run the guest. kubectl annotate --overwrite"
        + hypervisor
        + word;
  }
}
