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
}
