package dev.vireo.api.meta;

/** Types of conditions; all are positive: True is what one wants. */
public enum ConditionType {
  /** The object is as declared: a VM declared Off that is off is Ready. */
  Ready,
  /** The guest runs. */
  Running,
  /** The slot has a node. */
  Scheduled,
  /** All images, claims and Secrets are there, and no disk is still being made. */
  DisksReady,
  /** The guest's network interfaces are connected and have addresses. */
  NetworkReady,
  /** The QEMU guest agent answers. */
  GuestAgentConnected,
  /**
   * The guest can be sent requests, as its readiness probe says (only present while there is one).
   */
  GuestReady,
  /** The running guest is what the spec says; False with RestartRequired when a change waits. */
  UpToDate,
  /** The controller works on reaching the spec (only present while True). */
  Reconciling,
  /** The controller has given up until something is changed (only present while True). */
  Stalled
}
