package dev.vireo.agent.slot;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import java.util.List;
import java.util.OptionalLong;

/** What is there tells which way the guest has come: the two do not mix on one node. */
record CgroupGuestGroup(Cgroups cgroups) implements GuestGroup {
  @Override
  public CgroupPath create(CgroupPath slot) {
    return cgroups.createChild(slot, NAME);
  }

  @Override
  public List<Long> processesIn(CgroupPath slot) {
    return groupsIn(slot).stream()
        .flatMap(group -> cgroups.processesBelow(group).stream())
        .distinct()
        .toList();
  }

  @Override
  public OptionalLong oomKills(CgroupPath slot) {
    return cgroups.oomKills(isSlice(slot) ? slot : slot.child(NAME));
  }

  @Override
  public OptionalLong memoryLimit(CgroupPath slot) {
    return cgroups.memoryLimit(slot);
  }

  @Override
  public void remove(CgroupPath slot) {
    groupsIn(slot).forEach(cgroups::killAndRemove);
  }

  private List<CgroupPath> groupsIn(CgroupPath slot) {
    return cgroups.childrenOf(slot).stream()
        .filter(name -> name.equals(NAME) || name.startsWith(SCOPE))
        .map(slot::child)
        .toList();
  }

  private static boolean isSlice(CgroupPath slot) {
    return slot.value().endsWith(".slice");
  }
}
