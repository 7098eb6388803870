package dev.vireo.agent.host;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The node's control groups. A group exists in those hierarchies in which its parent does; reads
 * look at the memory hierarchy. What is gone already is not an error.
 */
public interface Cgroups {
  /** The group that the kubelet made for this pod. */
  Optional<CgroupPath> podGroup(String podUid);

  /** Names of the groups in it, sorted. */
  List<String> childrenOf(CgroupPath group);

  /** PIDs that are in this very group, in any hierarchy. */
  List<Long> processesOf(CgroupPath group);

  /**
   * Makes the group in each hierarchy that has its parent, with the parent's CPUs and memory nodes;
   * the parent itself is never made.
   *
   * @return the group, also when it was there
   * @throws HostException when the parent is gone
   */
  CgroupPath createChild(CgroupPath parent, String name);

  /**
   * Moves a process into the group, in each hierarchy that has it.
   *
   * @throws HostException when it is not there afterwards
   */
  void move(long pid, CgroupPath group);

  /** Whether the process is in the group in each hierarchy that has the group. */
  boolean holds(CgroupPath group, long pid);

  /**
   * Whether the process is one of a pod's own: in the group that a container runtime made for a
   * container of this node, and in no other. A guest never is: its group is Vireo's, beside those
   * of the containers.
   */
  boolean isInContainer(long pid);

  /**
   * Sends SIGKILL to all that is in the group and removes it as soon as it is empty.
   *
   * @throws HostException when it does not become empty
   */
  void killAndRemove(CgroupPath group);

  /** How many processes of the group the kernel has ended for want of memory; empty if gone. */
  OptionalLong oomKills(CgroupPath group);

  /** The hierarchies mounted below the cgroup folder of these paths. */
  static Cgroups of(HostPaths paths) {
    return new CgroupsV1(paths.cgroup(), paths.proc(), Processes.of(paths));
  }
}
