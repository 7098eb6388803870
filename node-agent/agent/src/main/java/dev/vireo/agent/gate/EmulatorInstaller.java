package dev.vireo.agent.gate;

import dev.vireo.agent.host.HostPaths;
import java.nio.file.Path;

/** Puts the emulator wrapper on the host. */
@FunctionalInterface
public interface EmulatorInstaller {
  /**
   * Installs the wrapper where it is missing or another, links it to the emulator, and touches it
   * when the emulator has changed: libvirt learns an emulator's abilities anew only when the file
   * that it calls has changed.
   *
   * @param emulator the host's QEMU as libvirt's capabilities name it, for example {@code
   *     /usr/bin/qemu-system-x86_64}
   * @return the wrapper, to be named as a domain's {@code <emulator>}
   * @throws dev.vireo.agent.host.HostException with reason HostToolMissing when the host has no
   *     such emulator, HostFault when the wrapper cannot be written
   */
  Path install(Path emulator);

  /**
   * Installs on this host.
   *
   * @param wrapper the wrapper in the agent's image
   */
  static EmulatorInstaller of(HostPaths paths, Path wrapper) {
    return new FileEmulatorInstaller(
        wrapper, paths.bin(), paths.state().resolve("emulator"), paths.hostRoot());
  }
}
