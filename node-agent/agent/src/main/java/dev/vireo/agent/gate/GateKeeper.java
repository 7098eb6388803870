package dev.vireo.agent.gate;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.GuestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/** Looks at who asks, and moves it. The wrapper waits meanwhile, it does nothing else. */
record GateKeeper(
    Path proc, Path wrapper, Cgroups cgroups, Processes processes, GuestGroup guests) {

  /** Empty when the process is in the guest's group now, else a sentence. */
  Optional<String> letIn(ExpectedEmulator emulator, long pid, UserPrincipal peer) {
    Optional<ProcessIdentity> process = processes.identityOf(pid);
    if (process.isEmpty() || !isOwnedBy(peer, pid)) {
      return Optional.of("Process %d is not the one that asks.".formatted(pid));
    }
    if (!processes.runs(pid, wrapper)) {
      return Optional.of(
          "Process %d does not run %s. Start the domain again.".formatted(pid, wrapper));
    }
    if (!emulator.startedWith(processes.argumentsOf(pid))) {
      return Optional.of(
          "Process %d was not started as domain %s with UUID %s."
              .formatted(pid, emulator.libvirtName(), emulator.uuid()));
    }
    try {
      CgroupPath group = guests.create(emulator.slot());
      cgroups.move(pid, group);
      processes.setOomScoreAdjustment(process.get(), emulator.oomScoreAdjustment());
    } catch (HostException e) {
      return Optional.of(e.sentence());
    }
    return processes.isAlive(process.get())
        ? Optional.empty()
        : Optional.of("Process %d has ended.".formatted(pid));
  }

  private boolean isOwnedBy(UserPrincipal user, long pid) {
    try {
      return Files.getOwner(proc.resolve(Long.toString(pid))).equals(user);
    } catch (IOException e) {
      return false;
    }
  }
}
