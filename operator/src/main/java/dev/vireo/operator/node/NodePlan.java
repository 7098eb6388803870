package dev.vireo.operator.node;

import java.util.List;

/** What to do for a node. */
sealed interface NodePlan {
  /** All is as it should be. */
  record Rest() implements NodePlan {}

  /** Make the objects that the node's agent writes to. */
  record Register(List<What> missing) implements NodePlan {
    public Register {
      missing = List.copyOf(missing);
    }
  }

  /** Let slots in, from now on for ever. */
  record Admit() implements NodePlan {}

  /** Keep new slots out. */
  record Taint() implements NodePlan {}

  /** Let new slots in again. */
  record Untaint() implements NodePlan {}

  /** An object that a node has. */
  enum What {
    Hypervisor,
    Lease
  }
}
