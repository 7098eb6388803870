package dev.vireo.agent.domain;

/** Whether the node remembers a Domain UID as closed. */
public enum Closing {
  /** It does not. */
  OPEN,
  /** It does: this UID is never started here again. */
  CLOSED
}
