package dev.vireo.agent.gate;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.GuestGroup;

/** Lets expected emulators into their slots' cgroups, and no others. */
public interface EmulatorGate extends AutoCloseable {
  /**
   * From now on the wrapper of this domain is let in. Called again, the last call counts.
   *
   * @param uuid UUID of the libvirt domain
   * @param libvirtName its name
   * @param slot cgroup of the slot's pod
   * @param oomScoreAdjustment how willingly the kernel ends QEMU when memory runs out
   */
  void expect(String uuid, String libvirtName, CgroupPath slot, int oomScoreAdjustment);

  /** From now on it is refused; what runs already is left alone. */
  void forget(String uuid);

  /** Stops listening. */
  @Override
  void close();

  /**
   * Listens on the socket of these paths, in the place of an agent that is gone.
   *
   * @throws dev.vireo.agent.host.HostException when that is not possible
   */
  static EmulatorGate open(HostPaths paths, Cgroups cgroups, Processes processes) {
    return SocketEmulatorGate.open(paths, cgroups, processes, GuestGroup.of(cgroups));
  }
}
