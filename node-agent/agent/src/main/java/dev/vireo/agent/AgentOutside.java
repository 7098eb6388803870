package dev.vireo.agent;

import dev.vireo.agent.domain.HostPorts;
import dev.vireo.agent.gate.EmulatorInstaller;
import dev.vireo.agent.inventory.HostProbe;
import dev.vireo.agent.inventory.VirtTypeChoice;
import dev.vireo.agent.loop.Halts;
import dev.vireo.agent.loop.HostClock;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.libvirt.LibvirtHost;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;

/**
 * All that the agent touches.
 *
 * @param node the node's name
 * @param namespace Vireo's namespace
 * @param virtType how guests are to be run
 * @param host this machine and its boot
 * @param client the API server
 * @param libvirt the host's libvirt
 * @param ports the host
 * @param probe more of the host
 * @param installer puts the emulator wrapper on the host
 * @param state folder of the agent's own files
 * @param clock the time
 * @param halts where a test halts the agent
 * @param startAnew ends this process, to be started again
 */
record AgentOutside(
    String node,
    String namespace,
    VirtTypeChoice virtType,
    HostIdentity host,
    KubernetesClient client,
    LibvirtHost libvirt,
    HostPorts ports,
    HostProbe probe,
    EmulatorInstaller installer,
    Path state,
    HostClock clock,
    Halts halts,
    Runnable startAnew) {}
