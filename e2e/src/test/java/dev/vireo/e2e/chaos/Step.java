package dev.vireo.e2e.chaos;

import java.time.Duration;

/** One thing that happens in a run. VMs and nodes are numbers, which a run gives names. */
sealed interface Step {
  /** A user does something. */
  record Operate(int vm, Operation operation) implements Step {}

  /** A component of the cluster or of a node is killed, and stays dead. */
  record Break(Fault fault, int node) implements Step {}

  /** A process of a guest is killed, if it is there. */
  record Hit(Fault fault, int vm) implements Step {}

  /** All that is broken is started again. */
  record Mend() implements Step {}

  /** Time goes by. */
  record Pass(Duration time) implements Step {}
}
