package dev.vireo.operator.node;

/** What to do for a node. */
sealed interface NodePlan {
  /** All is as it should be. */
  record Rest() implements NodePlan {}

  /** Make the Hypervisor that the node's agent writes to. */
  record Register() implements NodePlan {}

  /** Let slots in, from now on for ever. */
  record Admit() implements NodePlan {}

  /** Keep new slots out. */
  record Taint() implements NodePlan {}

  /** Let new slots in again. */
  record Untaint() implements NodePlan {}
}
