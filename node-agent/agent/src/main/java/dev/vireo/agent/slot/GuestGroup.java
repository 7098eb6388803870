package dev.vireo.agent.slot;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import java.util.List;
import java.util.OptionalLong;

/**
 * The cgroup of a guest: child {@code vireo-guest} of its slot's. All methods take the slot's
 * group, as it is written in the libvirt domain's metadata, for the slot itself may be gone.
 */
public interface GuestGroup {
  /** Name of the group. */
  String NAME = "vireo-guest";

  /** Makes it in each hierarchy; one that is there is kept. */
  CgroupPath create(CgroupPath slot);

  /** What runs in it. Empty also when there is no such group. */
  List<ProcessIdentity> processesIn(CgroupPath slot);

  /** How many processes of it the kernel has ended for want of memory. */
  OptionalLong oomKills(CgroupPath slot);

  /** Kills what is in it and removes it. */
  void remove(CgroupPath slot);

  /** The groups on this node. */
  static GuestGroup of(Cgroups cgroups, Processes processes) {
    return new CgroupGuestGroup(cgroups, processes);
  }
}
