package dev.vireo.agent;

import dev.vireo.agent.domain.HostPorts;
import dev.vireo.agent.gate.EmulatorGate;
import dev.vireo.agent.gate.EmulatorInstaller;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostIdentityReader;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.inventory.HostProbe;
import dev.vireo.agent.loop.BootClock;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.network.SlotNetwork;
import dev.vireo.agent.slot.GuestGroup;
import dev.vireo.agent.slot.SlotFinder;
import dev.vireo.agent.slot.SlotRelease;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.EmulatorAccess;
import dev.vireo.agent.storage.FreeSpace;
import dev.vireo.agent.storage.Images;
import dev.vireo.agent.storage.MemoryFiles;
import dev.vireo.agent.storage.Seeds;
import dev.vireo.libvirt.Libvirt;
import dev.vireo.libvirt.LibvirtSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.Set;

/** Connects the agent to the real host. */
final class Wiring {
  /** Where the agent's image has the wrapper. */
  private static final Path WRAPPER = Path.of("/usr/lib/vireo/slot-qemu");

  private Wiring() {}

  static AgentOutside outside(AgentConfig config, KubernetesClient client, HostPaths paths) {
    // JNA would unpack its library below the home folder, which cannot be written.
    System.setProperty("jna.tmpdir", System.getProperty("java.io.tmpdir", "/tmp"));
    return new AgentOutside(
        config.nodeName(),
        config.namespace(),
        config.virtType(),
        HostIdentityReader.of(paths).read(),
        client,
        Libvirt.open(LibvirtSettings.of(config.libvirtUri())),
        portsOf(paths),
        new HostProbe(paths),
        EmulatorInstaller.of(paths, WRAPPER),
        paths.state(),
        new BootClock(paths.proc()),
        Halts.at(config.test().haltAt().orElse(Set.of()), paths.state()),
        () -> Quarkus.asyncExit(1));
  }

  private static HostPorts portsOf(HostPaths paths) {
    Processes processes = Processes.of(paths);
    Cgroups cgroups = Cgroups.of(paths);
    Commands commands = Commands.local();
    Images images = Images.of(paths, commands);
    return new HostPorts(
        processes,
        cgroups,
        SlotFinder.of(paths, cgroups, processes),
        SlotRelease.of(paths, cgroups, processes),
        GuestGroup.of(cgroups),
        SlotNetwork.of(paths, commands, cgroups, processes),
        EmulatorGate.open(paths, cgroups, processes),
        images,
        ClaimDisks.of(paths, commands, images),
        MemoryFiles.of(paths),
        EmulatorAccess.of(paths, commands),
        Seeds.of(paths, commands, cgroups, processes),
        FreeSpace.of(paths));
  }
}
