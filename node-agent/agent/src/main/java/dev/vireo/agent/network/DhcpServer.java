package dev.vireo.agent.network;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.CommandResult;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.Slot;
import dev.vireo.api.meta.Reason;
import java.time.Duration;
import java.util.Optional;

/**
 * The host's dnsmasq, in the slot's network namespace and cgroup: it lives as long as the slot and
 * not as long as the agent. It is the program of the host, so it runs in the host's mount
 * namespace, which is that of the sandbox's parent.
 */
record DhcpServer(Commands commands, Cgroups cgroups, Processes processes) {
  static final String GROUP = "vireo-helpers";
  private static final String PROGRAM = "dnsmasq";
  // nsenter's, as a shell's: the program is not there.
  private static final int NOT_FOUND = 127;
  private static final Duration END_DEADLINE = Duration.ofSeconds(3);

  /** Whether that very server runs in the slot's network. */
  boolean isServing(ProcessIdentity server, Slot slot) {
    return processes.isAlive(server)
        && processes.networkNamespaceOf(server.pid()).equals(Optional.of(slot.network()));
  }

  /** Starts it; what an agent before had started and not recorded is ended first. */
  ProcessIdentity start(Slot slot, String configuration) {
    CgroupPath group = cgroups.createChild(slot.cgroup(), GROUP);
    endAllIn(group);
    // It reads its configuration after it has been moved, and only then does anything.
    CommandResult result =
        commands.attempt(
            Command.of(
                    "nsenter",
                    "--mount=/proc/" + parentOf(slot.sandbox()) + "/ns/mnt",
                    "--net=/proc/" + slot.sandbox().pid() + "/ns/net",
                    PROGRAM,
                    "--conf-file=-")
                .withInput(configuration)
                .onStart(pid -> moveTo(group, pid)));
    if (result.exitCode() == NOT_FOUND) {
      throw new HostException(
          Reason.HostToolMissing,
          "The host has no %s, which gives guests their address. Install it (Debian: dnsmasq-base)."
              .formatted(PROGRAM));
    }
    if (!result.succeeded()) {
      throw new HostException(
          Reason.HostFault, "The host's dnsmasq refuses: %s.".formatted(result.errors().strip()));
    }
    return onlyOneIn(group);
  }

  /** One that has ended already says why itself. */
  private void moveTo(CgroupPath group, long pid) {
    try {
      cgroups.move(pid, group);
    } catch (HostException e) {
      if (processes.identityOf(pid).isPresent()) {
        throw e;
      }
    }
  }

  private long parentOf(ProcessIdentity sandbox) {
    return processes
        .parentOf(sandbox.pid())
        .orElseThrow(() -> new HostException(Reason.HostFault, "The slot's sandbox has ended."));
  }

  private ProcessIdentity onlyOneIn(CgroupPath group) {
    return cgroups.processesOf(group).stream()
        .flatMap(pid -> processes.identityOf(pid).stream())
        .findFirst()
        .orElseThrow(
            () -> new HostException(Reason.HostFault, "The host's dnsmasq ended at once."));
  }

  private void endAllIn(CgroupPath group) {
    cgroups.processesOf(group).stream()
        .flatMap(pid -> processes.identityOf(pid).stream())
        .forEach(this::end);
  }

  void end(ProcessIdentity server) {
    processes.kill(server);
    if (!processes.awaitEnd(server, END_DEADLINE)) {
      throw new HostException(
          Reason.HostFault, "DHCP server %d does not end.".formatted(server.pid()));
    }
  }

  /** Ends all helpers of the slot. */
  void removeGroup(CgroupPath slot) {
    cgroups.killAndRemove(slot.child(GROUP));
  }
}
