package dev.vireo.agent.inventory;

import dev.vireo.agent.domain.xml.HostFacts;
import java.util.List;

/**
 * What libvirt of this host can run.
 *
 * @param facts what all guests share
 * @param libvirtVersion version of the daemon
 * @param qemuVersion version of QEMU
 * @param qemu path of QEMU itself
 * @param machines machine types, newest first
 */
public record HostAbilities(
    HostFacts facts,
    String libvirtVersion,
    String qemuVersion,
    String qemu,
    List<String> machines) {
  /** Copies the list. */
  public HostAbilities {
    machines = List.copyOf(machines);
  }
}
