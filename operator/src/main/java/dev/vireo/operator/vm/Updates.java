package dev.vireo.operator.vm;

import dev.vireo.api.change.FieldChange;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.UpdatePolicy;
import java.util.List;
import java.util.Optional;

/**
 * How what a VM's spec asks for now, and its guest does not have yet, gets to the guest. Nothing of
 * it is remembered: it is the difference of two specs, so one restart takes up all that has changed
 * until then, and what was reverted is none. Pure.
 */
final class Updates {
  private Updates() {}

  /** The fields that a restart would change. */
  static List<FieldChange> waiting(VmObserved o, Domain pinned) {
    return Definitions.pendingChanges(pinned, o.vm(), o.images());
  }

  /** The fields for which the guest is being restarted, or is to be as soon as that can be. */
  static Optional<String> due(VmObserved o) {
    return o.current()
        .filter(_ -> wantsNow(o))
        // A guest that stands still hears nothing, and one that is being started not yet.
        .filter(domain ->
            Guests.isBeingStopped(domain)
                || (domain.getSpec().nodeName() != null
                    && Guests.stateOf(domain) == DomainState.Running))
        .map(domain -> waiting(o, domain))
        .filter(changes -> !changes.isEmpty())
        .map(Sentences::fields);
  }

  /** Whether the guest's domain is to end when the guest reboots, so that it is started anew. */
  static boolean endTheDomainAtReboot(VmObserved o, Domain domain) {
    return o.spec().power() == Power.On
        && !waiting(o, domain).isEmpty()
        && Restarting.heldBy(o).isEmpty();
  }

  /** What of a change that waits is told. */
  static String sentence(VmObserved o, Domain domain, List<FieldChange> changes) {
    Optional<String> held = Restarting.heldBy(o);
    String change = "A change of " + Sentences.fields(changes);
    if (held.isPresent()) {
      return change + " waits until the guest could be started again. " + held.get();
    }
    return switch (o.spec().updatePolicy()) {
      case OnRestart ->
          change
              + " waits for the next start of the guest: reboot it, set spec.restartedAt to the time"
              + " it is now, or spec.updatePolicy to Now.";
      case Now ->
          due(o).isPresent()
              ? change
                  + " is taken up now, as spec.updatePolicy says: the guest is restarted for it."
              : change
                  + " waits until the guest runs, and it is restarted for it then"
                  + " (spec.updatePolicy: Now).";
    };
  }

  private static boolean wantsNow(VmObserved o) {
    return o.spec().updatePolicy() == UpdatePolicy.Now && o.spec().power() == Power.On;
  }
}
