package dev.vireo.agent.gate;

import dev.vireo.agent.host.CgroupPath;

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
}
