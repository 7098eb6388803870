package dev.vireo.agent.slot;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import java.util.List;
import java.util.OptionalLong;

/**
 * The cgroup of a guest, a child of its slot's: {@code vireo-guest} where the emulator wrapper is
 * let in, and the scope that libvirt has systemd make where the slot is a slice. All methods take
 * the slot's group, as it is written in the libvirt domain's metadata, for the slot itself may be
 * gone.
 */
public interface GuestGroup {
  /** Name of the group that Vireo makes. */
  String NAME = "vireo-guest";

  /** What the names of scopes begin with that systemd-machined makes for libvirt. */
  String SCOPE = "machine-";

  /** Makes it for the wrapper, in each hierarchy; one that is there is kept. */
  CgroupPath create(CgroupPath slot);

  /**
   * PIDs of what is in it, by its own list: a process that was killed is in it as long as one of
   * its threads hangs in the kernel. Empty also when there is no such group.
   */
  List<Long> processesIn(CgroupPath slot);

  /**
   * How many processes the kernel has ended for want of memory: of the group that Vireo makes, else
   * of the slot and all in it, for systemd removes a scope with its last process. So only what it
   * has grown by since a guest was started tells of that guest.
   */
  OptionalLong oomKills(CgroupPath slot);

  /** How much memory the slot may use, in bytes; empty without a limit, and if it is gone. */
  OptionalLong memoryLimit(CgroupPath slot);

  /** Kills what is in it and removes it. */
  void remove(CgroupPath slot);

  /** The groups on this node. */
  static GuestGroup of(Cgroups cgroups) {
    return new CgroupGuestGroup(cgroups);
  }
}
