package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.AfterEnd;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.operator.domain.Proof;
import java.util.Optional;

/** What follows from the way in which a guest ended, while its VM's power is On. Pure. */
final class Ends {
  private Ends() {}

  /** How the VM stays down after such an end, if it does; its user may say otherwise. */
  static Optional<Phase> staysDown(RestartPolicy policy, Reason end) {
    return switch (AfterEnd.of(policy, end)) {
      case AfterEnd.RestartAgain() -> Optional.empty();
      case AfterEnd.StayDown(Phase as) -> Optional.of(as);
    };
  }

  /**
   * How an incarnation ended, for the VM's status.
   *
   * @param proof why it is known that its guest is gone, where the agent has not said how it ended
   */
  static LastEnd endOf(Domain domain, Optional<Proof> proof) {
    String name = domain.getMetadata().getName();
    DomainStatus status = domain.getStatus();
    DomainEnd end = status == null ? null : status.end();
    if (end != null) {
      return new LastEnd(name, end.reason(), end.message(), end.time());
    }
    String time = String.valueOf(domain.getMetadata().getDeletionTimestamp());
    String node = domain.getSpec().nodeName();
    return switch (proof.orElse(Proof.Closed)) {
      case HostRebooted ->
          new LastEnd(
              name, Reason.HostRebooted, node + " was booted anew while the guest ran.", time);
      case ConfirmedDead ->
          new LastEnd(
              name,
              Reason.HostRebooted,
              "An administrator has confirmed that the machine " + node + " is dead.",
              time);
      case NeverOpened, Closed ->
          new LastEnd(
              name, Reason.NeverStarted, "The guest was never started by " + name + ".", time);
    };
  }
}
