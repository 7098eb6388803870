package dev.vireo.agent.domain;

/** Whether the node's Hypervisor tells which machine, and which boot of it, this is. */
public enum HostTold {
  /** The API server has it. */
  TOLD,
  /** It has not been written since the agent started. */
  NOT_YET
}
