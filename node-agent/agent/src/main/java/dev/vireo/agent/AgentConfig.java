package dev.vireo.agent;

import dev.vireo.agent.inventory.VirtTypeChoice;
import dev.vireo.agent.loop.Step;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** Configuration of the agent, properties {@code vireo.*}. */
@ConfigMapping(prefix = "vireo")
public interface AgentConfig {
  /** Name of the node; the agent's pod gets it as NODE_NAME. */
  String nodeName();

  /** The libvirt driver. */
  @WithDefault("qemu:///system")
  String libvirtUri();

  /** How guests are run: auto (tries a guest by hardware once), kvm or qemu. */
  @WithDefault("auto")
  VirtTypeChoice virtType();

  /** Namespace of Vireo, in which the Leases of the nodes are. */
  @WithDefault("vireo-system")
  String namespace();

  /** For tests of faults only. */
  Test test();

  /** Properties {@code vireo.test.*}. */
  interface Test {
    /**
     * The steps, with commas between them, at each of which the agent halts as by SIGKILL, once:
     * after-status-starting, after-network, after-disks, before-create, after-create,
     * before-closed, before-release. Default: none.
     */
    Optional<Set<Step>> haltAt();
  }
}
