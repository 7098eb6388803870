package dev.vireo.agent.host;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The node's control groups, of version 1 or 2. What is gone already is not an error. On version 1
 * a group exists in those hierarchies in which its parent does, and reads look at the memory
 * hierarchy.
 */
public interface Cgroups {
  /** The group that the kubelet made for this pod. */
  Optional<CgroupPath> podGroup(String podUid);

  /** Names of the groups in it, sorted. */
  List<String> childrenOf(CgroupPath group);

  /** PIDs that are in this very group, in any hierarchy. */
  List<Long> processesOf(CgroupPath group);

  /** PIDs that are in this group or in one below it. */
  default List<Long> processesBelow(CgroupPath group) {
    return Stream.concat(
            processesOf(group).stream(),
            childrenOf(group).stream().flatMap(name -> processesBelow(group.child(name)).stream()))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Makes the group in each hierarchy that has its parent, with the parent's CPUs and memory nodes;
   * the parent itself is never made. Where systemd manages the parent it leaves the group alone.
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
   * container of this node, and in no other. A guest never is: its group is Vireo's or libvirt's,
   * beside those of the containers.
   */
  boolean isInContainer(long pid);

  /**
   * Sends SIGKILL to all that is in the group or below it, and removes it as soon as it is empty.
   *
   * @throws HostException when it does not become empty
   */
  void killAndRemove(CgroupPath group);

  /**
   * How many processes of the group the kernel has ended for want of memory; empty if gone. On
   * version 2 also those of groups below it, and of groups that were there.
   */
  OptionalLong oomKills(CgroupPath group);

  /** How much memory the group may use, in bytes; empty without a limit, and if it is gone. */
  OptionalLong memoryLimit(CgroupPath group);

  /** What is mounted at the cgroup folder of these paths. */
  static Cgroups of(HostPaths paths) {
    Processes processes = Processes.of(paths);
    return areUnified(paths)
        ? new CgroupsV2(paths.cgroup(), paths.proc(), processes)
        : new CgroupsV1(paths.cgroup(), paths.proc(), processes);
  }

  /** Whether the node has version 2, and nothing else. */
  static boolean areUnified(HostPaths paths) {
    return Files.exists(paths.cgroup().resolve("cgroup.controllers"));
  }
}
