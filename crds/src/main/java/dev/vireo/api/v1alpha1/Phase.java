package dev.vireo.api.v1alpha1;

/** The state of a VM in one word, for people; the first that fits, in this order. */
public enum Phase {
  /** The VM is being deleted. */
  Terminating,
  /** Its node has not been heard of. */
  Unknown,
  /** The guest has been asked to shut down. */
  Stopping,
  /** The guest's memory is being saved. */
  Suspending,
  /** The guest is there and its CPUs stand still, by somebody's will or by a fault. */
  Paused,
  /** The guest runs. */
  Running,
  /** The guest is being started. */
  Starting,
  /** A disk's image, claim or Secret is not there, or the disk is being made. */
  WaitingForDisks,
  /** No node fits yet. */
  WaitingForNode,
  /** The guest has ended by itself, and is started again after a while. */
  CrashLoopBackOff,
  /** The guest's memory is saved, and nothing of it is on any node. */
  Suspended,
  /** The guest does not run. */
  Stopped,
  /** The guest ended badly, and somebody must look. */
  Failed
}
