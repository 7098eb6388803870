package dev.vireo.api.meta;

/** Why a condition is as it is, or why an event happened: one word for machines. */
public enum Reason {
  /** The object is as its spec says. */
  AsDeclared,
  /** The guest runs. */
  Running,
  /** The guest's CPUs stand still, as its VM's power says. */
  PausedAsDeclared,
  /** The guest is being paused. */
  Pausing,
  /** The guest is being let go on. */
  Resuming,
  /** The guest's CPUs were stopped on its node, not by Vireo; the message says how they go on. */
  PausedByHost,
  /**
   * A disk of the guest has failed, and the guest was stopped before it lost anything. It is let go
   * on by itself, to try again.
   */
  IOError,
  /** The guest's memory is being saved to its state volume. */
  Suspending,
  /** The guest's memory was saved, and its slot given back: it goes on where it was. */
  Suspended,
  /** The guest cannot be suspended, and stays as it is; the message says why. */
  CannotSuspend,
  /** The saved memory is looked into before the guest is brought back from it. */
  CheckingMemory,
  /** The saved memory cannot be used; the message says how to go on. */
  StateBroken,
  /** The guest has put itself to sleep. */
  GuestAsleep,
  /** The guest is not wanted: power is Off. */
  PoweredOff,
  /** The incarnation has been claimed; its slot and Domain are being made. */
  Claimed,
  /** The slot waits for a node that fits; the message is the scheduler's. */
  WaitingForNode,
  /** The slot has a node. */
  Scheduled,
  /** The node's agent has not taken up the Domain yet. */
  WaitingForAgent,
  /** The slot's sandbox, network or volumes are not there yet. */
  WaitingForSlot,
  /** A guest of the same namespace and name has not been proven gone yet. */
  WaitingForPreviousGuest,
  /** Disks, network and libvirt definition are being made. */
  Starting,
  /** The guest has been asked to shut down. */
  Stopping,
  /** A QEMU process that libvirt does not know is still there; the message names it. */
  ProcessLeftOver,
  /** The VM is being deleted. */
  Deleting,
  /** The MachineImage does not exist. */
  ImageNotFound,
  /** The image's file is not on the node. */
  ImageFileMissing,
  /** The image's file is not a disk image that Vireo can use. */
  ImageInvalid,
  /** The PersistentVolumeClaim does not exist. */
  ClaimNotFound,
  /** The PersistentVolumeClaim cannot be used as it is: a block device, lost, or being deleted. */
  ClaimInvalid,
  /** Another VM uses the PersistentVolumeClaim. */
  ClaimInUse,
  /** The claim does not hold what the disk is to have. */
  ClaimTooSmall,
  /**
   * The file system of a disk is full; a guest that was stopped by that goes on when it has room.
   */
  VolumeFull,
  /** What stands in the place of the disk is not used, as it is no plain file. */
  DiskInvalid,
  /** A disk is being made; the message says how far it is. */
  MakingDisk,
  /** The kubelet cannot mount a volume of the slot; the message is the kubelet's own. */
  FailedMount,
  /** All images and claims are there. */
  DisksResolved,
  /** The guest's interface is connected and has an address. */
  Connected,
  /** The guest has not told an address yet. */
  WaitingForAddress,
  /** The QEMU guest agent answers. */
  AgentConnected,
  /** The QEMU guest agent has not answered. */
  AgentNotConnected,
  /** The guest's readiness probe succeeds. */
  GuestReady,
  /** The guest's readiness probe fails, or has not succeeded yet. */
  GuestNotReady,
  /** A change of the spec waits for the next start of the guest. */
  RestartRequired,
  /** The guest runs with the spec as it is. */
  UpToDate,
  /** The guest shut itself down. */
  GuestShutdown,
  /** The guest or its QEMU process crashed. */
  GuestCrashed,
  /** The kernel of the node ended the guest's QEMU process for want of memory. */
  OutOfMemory,
  /** The guest fed its watchdog no more; the message says what that has done. */
  WatchdogFired,
  /** The guest's liveness probe failed, and the guest was destroyed for it. */
  LivenessFailed,
  /** The guest has booted anew, in the same domain. */
  GuestRebooted,
  /** The guest rebooted, and was ended there to be started anew with what had changed. */
  RebootedToUpdate,
  /** The guest did not shut down in its grace period and was destroyed. */
  GracePeriodExceeded,
  /** The guest was destroyed by somebody else, through libvirt. */
  DestroyedByHost,
  /** libvirt has saved or moved the guest, not by Vireo: it may run elsewhere. */
  TakenFromHost,
  /** The image below the guest's disk is another one now, so its disk is of no use any more. */
  ImageReplaced,
  /** The guest shut down as it was asked to. */
  StoppedAsAsked,
  /** The guest shut down as it was asked to, for a restart. */
  Restarted,
  /** The slot ended: deleted, evicted, preempted or rejected. */
  SlotEnded,
  /** The host was booted anew while the guest ran. */
  HostRebooted,
  /** libvirt or QEMU refused to start the guest; the message is libvirt's. */
  StartFailed,
  /** The agent cannot reach the libvirt daemon of its node. */
  LibvirtUnavailable,
  /** The node's agent has not renewed its heartbeat. */
  HeartbeatLost,
  /** Another machine has the node's name now than the one that may run the guest. */
  OtherMachine,
  /** An administrator has said that the machine is dead: nothing new is started there. */
  SaidToBeDead,
  /** The node's agent has not reported yet. */
  NotReported,
  /** A host tool that a guest needs is missing on the node. */
  HostToolMissing,
  /** A file or a program of the node did not do what it should; the message says which. */
  HostFault,
  /** The guest was never started by this incarnation. */
  NeverStarted,
  /** The guest is proven gone and will not be started by this incarnation again. */
  Closed,
  /**
   * etcd was restored from a backup: nothing is started until each host has told what it runs. The
   * message names those that have not.
   */
  ClusterRestored,
  /** The namespace is being deleted: nothing new is started in it. */
  NamespaceTerminating,
  /**
   * The API server refused the slot or the Domain, a quota for example, or the node's agent; the
   * message is its own, and it is tried again.
   */
  Refused,
  /** The API server found the slot or the Domain invalid: the VM's spec must be corrected. */
  Invalid
}
