package dev.vireo.api.meta;

/** Labels, annotations, taints and readiness gates that Vireo sets and reads. */
public final class Labels {
  /** API group and prefix of all the names below. */
  public static final String GROUP = "vireo.dev";

  /** On slots and Domains: the name of the VM. */
  public static final String VM = GROUP + "/vm";

  /** On slots and Domains: the UID of the VM. */
  public static final String VM_UID = GROUP + "/vm-uid";

  /** On pods: {@code "true"} on each slot, so that agents can watch the slots of their node. */
  public static final String SLOT = GROUP + "/slot";

  /**
   * On nodes: {@code "true"} once a Hypervisor of that node has reported; never taken off, because
   * a restarted kubelet ends pods whose required node labels are gone.
   */
  public static final String HYPERVISOR = GROUP + "/hypervisor";

  /** Taint (NoSchedule) of nodes whose Hypervisor is not Ready. */
  public static final String NOT_READY_TAINT = GROUP + "/not-ready";

  /** Readiness gate of slots: the guest runs, and is ready if it has a readiness probe. */
  public static final String GUEST_RUNNING_GATE = GROUP + "/guest-running";

  /**
   * Annotation of Hypervisors: an administrator's word that the machine with the boot ID that is
   * its value will never run again what it ran. It closes the Domains that were started there.
   */
  public static final String CONFIRMED_DEAD = GROUP + "/confirmed-dead";

  /**
   * Annotation of VirtualMachines and Domains: the user whose change of the VM's spec was the last,
   * as the API server knows him. Stamped by an admission policy where the cluster has that; nobody
   * can write it himself there.
   */
  public static final String REQUESTED_BY = GROUP + "/requested-by";

  /**
   * Annotation of the agents' Leases: how many restores of etcd are known of. An agent that knows
   * of fewer tells what it runs.
   */
  public static final String EPOCH = GROUP + "/epoch";

  /**
   * Annotation of the Lease of a node that has joined when all hosts had told after so many
   * restores: it need not be waited for after them.
   */
  public static final String JOINED_EPOCH = GROUP + "/joined-epoch";

  private Labels() {}
}
