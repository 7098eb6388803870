package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainEnd;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.operator.domain.Proof;
import java.util.Optional;

/** What follows from the way in which a guest ended, while its VM's power is On. Pure. */
final class Ends {
  private Ends() {}

  /** Whether the VM stays down until its user says otherwise. */
  static boolean staysDown(Reason reason) {
    return switch (reason) {
      case GuestShutdown, DestroyedByHost, GuestCrashed, LivenessFailed, StartFailed -> true;
      default -> false;
    };
  }

  /** Whether the guest ended badly, so that somebody must look. */
  static boolean failed(Reason reason) {
    return switch (reason) {
      case GuestCrashed, LivenessFailed, StartFailed -> true;
      default -> false;
    };
  }

  /** The phase of a VM that stays down. */
  static Phase phaseOf(Reason reason) {
    return failed(reason) ? Phase.Failed : Phase.Stopped;
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
