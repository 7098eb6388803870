package dev.vireo.agent.domain;

import dev.vireo.agent.gate.EmulatorGate;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Processes;
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

/**
 * The ports to the host that running a guest needs.
 *
 * @param processes the process table
 * @param cgroups the node's cgroups
 * @param places finds slots
 * @param release lets slots go
 * @param groups cgroups of guests
 * @param network connects guests
 * @param gate lets emulators into their cgroup
 * @param images golden images and layers on them
 * @param disks disks on claims
 * @param memories of guests that are suspended
 * @param access lets QEMU's user at the files
 * @param seeds what cloud-init reads
 * @param space what disks' file systems have left
 */
public record HostPorts(
    Processes processes,
    Cgroups cgroups,
    SlotFinder places,
    SlotRelease release,
    GuestGroup groups,
    SlotNetwork network,
    EmulatorGate gate,
    Images images,
    ClaimDisks disks,
    MemoryFiles memories,
    EmulatorAccess access,
    Seeds seeds,
    FreeSpace space) {}
