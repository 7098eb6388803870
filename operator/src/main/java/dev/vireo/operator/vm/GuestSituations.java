package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.VirtualMachineSpec;

/** Where a VM stands whose guest is there: by what its CPUs do, and what they should. Pure. */
final class GuestSituations {
  private GuestSituations() {}

  /** Of a guest whose CPUs run. */
  static Situation running(Domain domain, String node, VirtualMachineSpec wanted) {
    String runs = "The guest runs on " + node + ".";
    return switch (wanted.power()) {
      case On ->
          Readiness.notReady(wanted, domain)
              .map(why -> new Situation(Phase.Running, Reason.GuestNotReady, runs + " " + why))
              .orElseGet(() -> new Situation(Phase.Running, Reason.Running, runs));
      case Off -> new Situation(Phase.Running, Reason.Running, runs);
      case Paused ->
          new Situation(
              Phase.Running, Reason.Pausing, "The guest on " + node + " is being paused.");
      case Suspended -> suspending(domain, node, Phase.Running);
    };
  }

  /** Of a guest whose CPUs stand still. */
  static Situation paused(Domain domain, String node, Power wanted) {
    Situation said = Situation.said(domain, Phase.Paused, Reason.PausedByHost);
    if (said.reason() == Reason.Suspending) {
      // Whatever is wanted meanwhile, what has been begun is finished.
      return suspending(domain, node, Phase.Paused);
    }
    return switch (wanted) {
      case On, Off ->
          said.reason() == Reason.PausedAsDeclared
              ? new Situation(
                  Phase.Paused, Reason.Resuming, "The guest on " + node + " is being let go on.")
              : said;
      case Paused -> said;
      case Suspended ->
          said.reason() == Reason.PausedAsDeclared ? suspending(domain, node, Phase.Paused) : said;
    };
  }

  private static Situation suspending(Domain domain, String node, Phase otherwise) {
    Situation said = Situation.said(domain, otherwise, Reason.Suspending);
    return switch (said.reason()) {
      case CannotSuspend -> said;
      case Suspending -> new Situation(Phase.Suspending, Reason.Suspending, said.message());
      default ->
          new Situation(
              Phase.Suspending,
              Reason.Suspending,
              "The guest on " + node + " is about to be saved.");
    };
  }

  /** Of a VM that is to be suspended, and whose guest is not there. */
  static Situation suspended(VmObserved o) {
    if (!o.domains().isEmpty() || !o.slots().isEmpty()) {
      return new Situation(
          Phase.Suspending, Reason.Suspending, "The guest has ended; its slot is given back.");
    }
    return Definitions.savedState(o.vm())
        .map(saved ->
            new Situation(
                Phase.Suspended,
                Reason.Suspended,
                "The guest was saved to claim "
                    + saved.claimName()
                    + " at "
                    + saved.memory().time()
                    + ". Set spec.power to On to let it go on."))
        .orElseGet(() ->
            new Situation(
                Phase.Stopped,
                Reason.CannotSuspend,
                "There is no guest that could be saved: the VM is off. Set spec.power to On to"
                    + " start it."));
  }

  /** Whether a VM that stands so is as its user wants it. */
  static boolean asDeclared(Situation situation, Power wanted) {
    return switch (wanted) {
      case On -> situation.phase() == Phase.Running && situation.reason() == Reason.Running;
      case Off -> situation.phase() == Phase.Stopped;
      case Suspended -> situation.phase() == Phase.Suspended;
      // Whoever has stopped its CPUs, they stand still; only a fault or sleep is something else.
      case Paused ->
          situation.phase() == Phase.Paused
              && (situation.reason() == Reason.PausedAsDeclared
                  || situation.reason() == Reason.PausedByHost);
    };
  }
}
