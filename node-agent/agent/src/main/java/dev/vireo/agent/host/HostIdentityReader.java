package dev.vireo.agent.host;

import dev.vireo.api.v1alpha1.HostIdentity;

/** Tells which machine this is, and which boot of it. */
@FunctionalInterface
public interface HostIdentityReader {
  /**
   * Reads both anew.
   *
   * @throws HostException when the machine does not tell
   */
  HostIdentity read();

  /** Reads the host's own {@code /etc/machine-id} and the kernel's boot ID. */
  static HostIdentityReader of(HostPaths paths) {
    return new FileHostIdentityReader(
        paths.hostRoot().resolve("etc/machine-id"),
        paths.proc().resolve("sys/kernel/random/boot_id"));
  }
}
