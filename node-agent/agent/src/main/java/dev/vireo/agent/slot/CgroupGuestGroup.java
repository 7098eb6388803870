package dev.vireo.agent.slot;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import java.util.List;
import java.util.OptionalLong;

record CgroupGuestGroup(Cgroups cgroups, Processes processes) implements GuestGroup {
  @Override
  public CgroupPath create(CgroupPath slot) {
    return cgroups.createChild(slot, NAME);
  }

  @Override
  public List<ProcessIdentity> processesIn(CgroupPath slot) {
    return cgroups.processesOf(slot.child(NAME)).stream()
        .flatMap(pid -> processes.identityOf(pid).stream())
        .toList();
  }

  @Override
  public OptionalLong oomKills(CgroupPath slot) {
    return cgroups.oomKills(slot.child(NAME));
  }

  @Override
  public void remove(CgroupPath slot) {
    cgroups.killAndRemove(slot.child(NAME));
  }
}
