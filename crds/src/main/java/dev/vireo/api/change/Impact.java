package dev.vireo.api.change;

/** How a change of a field reaches a guest that is running. */
public enum Impact {
  /** Takes effect at once, in place; the guest goes on. */
  LIVE,
  /** Waits for the next start of the guest; until then the VM says {@code RestartRequired}. */
  RESTART,
  /** Refused by the API server. */
  IMMUTABLE
}
