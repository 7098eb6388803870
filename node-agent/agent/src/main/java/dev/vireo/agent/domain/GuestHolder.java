package dev.vireo.agent.domain;

import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.agent.state.RunDone.Hold;
import dev.vireo.api.v1alpha1.Domain;
import org.jboss.logging.Logger;

/**
 * Stops the CPUs of guests, and lets them go on, as their VMs' power says. libvirt does not tell
 * who has paused a guest, so that is on the node before it is done: the next agent neither takes an
 * administrator's pause for its own, nor its own for his.
 */
final class GuestHolder {
  private static final Logger LOG = Logger.getLogger(GuestHolder.class);

  private final GuestStopper stopper;
  private final NodeNotes notes;
  private final Halts halts;

  GuestHolder(GuestStopper stopper, NodeNotes notes, Halts halts) {
    this.stopper = stopper;
    this.notes = notes;
    this.halts = halts;
  }

  /** Of a guest that is about to be created. */
  OpenDomain begin(Domain domain, OpenDomain open) {
    return open.having(RunsDone.byStart(domain));
  }

  /** Of a guest that an earlier agent has created, and that goes on, or does not, from here. */
  void proceed(Domain domain, DomainObserved seen) {
    switch (PowerPlanner.powerOf(domain)) {
      case On, Suspended -> letRun(domain, seen);
      case Paused -> {
        if (holdOf(domain, seen) == Hold.NONE) {
          put(domain, seen, since(domain));
        }
      }
    }
  }

  /** A guest that is brought back has run before it was saved. */
  private static Hold since(Domain domain) {
    return domain.getSpec().restore() == null ? Hold.NEVER_RAN : Hold.HAS_RUN;
  }

  ApplyOutcome pause(Domain domain, DomainObserved seen) {
    put(domain, seen, Hold.HAS_RUN);
    LOG.infof("A guest is paused. domain=%s", DomainKey.of(domain));
    ApplyOutcome outcome = stopper.pause(domain);
    halts.reached(Step.AFTER_PAUSE);
    return outcome;
  }

  ApplyOutcome unpause(Domain domain, DomainObserved seen) {
    letRun(domain, seen);
    LOG.infof("A guest that was paused is let go on. domain=%s", DomainKey.of(domain));
    ApplyOutcome outcome = stopper.unpause(domain);
    halts.reached(Step.AFTER_UNPAUSE);
    if (outcome instanceof ApplyOutcome.Done) {
      runs(domain, seen);
    }
    return outcome;
  }

  /** The guest's CPUs run: whoever stops them from now on, it was not an agent. */
  void runs(Domain domain, DomainObserved seen) {
    OpenDomain open = notes.open(domain, seen);
    if (open.runDone().hold() != Hold.NONE) {
      notes.note(domain, open.having(open.runDone().with(Hold.NONE)));
    }
  }

  /** A guest that may have run an instruction must never be taken for one that has not. */
  private void letRun(Domain domain, DomainObserved seen) {
    if (holdOf(domain, seen) == Hold.NEVER_RAN) {
      put(domain, seen, Hold.HAS_RUN);
    }
  }

  private Hold holdOf(Domain domain, DomainObserved seen) {
    return notes.open(domain, seen).runDone().hold();
  }

  private void put(Domain domain, DomainObserved seen, Hold hold) {
    OpenDomain open = notes.open(domain, seen);
    notes.put(open.having(open.runDone().with(hold)));
  }
}
