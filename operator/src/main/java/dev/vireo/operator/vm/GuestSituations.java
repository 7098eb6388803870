package dev.vireo.operator.vm;

import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;

/** Where a VM stands whose guest is there: by what its CPUs do, and what they should. Pure. */
final class GuestSituations {
  private GuestSituations() {}

  /** Of a guest whose CPUs run. */
  static Situation running(String node, Power wanted) {
    return switch (wanted) {
      case On, Off ->
          new Situation(Phase.Running, Reason.Running, "The guest runs on " + node + ".");
      case Paused ->
          new Situation(
              Phase.Running, Reason.Pausing, "The guest on " + node + " is being paused.");
    };
  }

  /** Of a guest whose CPUs stand still. */
  static Situation paused(Domain domain, String node, Power wanted) {
    Situation said = Situation.said(domain, Phase.Paused, Reason.PausedByHost);
    return switch (wanted) {
      case On, Off ->
          said.reason() == Reason.PausedAsDeclared
              ? new Situation(
                  Phase.Paused, Reason.Resuming, "The guest on " + node + " is being let go on.")
              : said;
      case Paused -> said;
    };
  }

  /** Whether a VM that stands so is as its user wants it. */
  static boolean asDeclared(Situation situation, Power wanted) {
    return switch (wanted) {
      case On -> situation.phase() == Phase.Running && situation.reason() == Reason.Running;
      case Off -> situation.phase() == Phase.Stopped;
      // Whoever has stopped its CPUs, they stand still; only a fault or sleep is something else.
      case Paused ->
          situation.phase() == Phase.Paused
              && (situation.reason() == Reason.PausedAsDeclared
                  || situation.reason() == Reason.PausedByHost);
    };
  }
}
