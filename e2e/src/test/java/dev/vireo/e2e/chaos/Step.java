package dev.vireo.e2e.chaos;

import java.time.Duration;

/** One thing that happens in a run. VMs and nodes are numbers, which a run gives names. */
sealed interface Step {
  /** A user does something. */
  record Operate(int vm, Operation operation) implements Step {}

  /** A component of the cluster or of a node is killed, and stays dead. */
  record Break(Fault fault, int node) implements Step {}

  /** The wall clock of a node's agent or operator is stepped; mending puts it right. */
  record StepClock(Fault whose, int node, Duration by) implements Step {}

  /** A process of a guest is killed, if it is there. */
  record Hit(Fault fault, int vm) implements Step {}

  /** All that is broken is started again, and all clocks are right. */
  record Mend() implements Step {}

  /** Time goes by. */
  record Pass(Duration time) implements Step {}
}
