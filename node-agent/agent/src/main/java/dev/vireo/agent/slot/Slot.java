package dev.vireo.agent.slot;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.NetworkNamespace;
import dev.vireo.agent.host.ProcessIdentity;
import java.nio.file.Path;

/**
 * A slot whose sandbox is there: a guest can be started in it.
 *
 * @param podUid UID of its pod
 * @param cgroup the pod's cgroup
 * @param sandbox the process that holds the pod's namespaces
 * @param network the pod's network namespace
 * @param releaseVolume folder in which the release file ends the slot
 * @param disksVolume folder for the guest's ephemeral disks
 */
public record Slot(
    PodUid podUid,
    CgroupPath cgroup,
    ProcessIdentity sandbox,
    NetworkNamespace network,
    Path releaseVolume,
    Path disksVolume) {}
