package dev.vireo.api.v1alpha1;

/** How far an incarnation is. */
public enum DomainState {
  /** The agent has taken it up and waits for something; reason and message say for what. */
  Waiting,
  /** Disks, network and the libvirt domain are being made. */
  Starting,
  /** The guest runs. */
  Running,
  /** The guest is there and its CPUs stand still; reason and message say why. */
  Paused,
  /**
   * The guest shuts down, or is being destroyed; with an end, it is gone, and something that was
   * made for it is still to be removed.
   */
  Stopping,
  /**
   * The guest ended. It does not run; its agent starts it again in this incarnation if it is told
   * so by {@code spec.run}.
   */
  Ended,
  /** Final: the guest is proven gone, and this incarnation never starts it again. */
  Closed
}
