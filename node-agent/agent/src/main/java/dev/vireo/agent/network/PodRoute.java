package dev.vireo.agent.network;

import java.util.Optional;

/**
 * A route of the pod's eth0.
 *
 * @param destination as CIDR
 * @param gateway absent when the destination is on the link
 */
record PodRoute(String destination, Optional<String> gateway) {
  static final String DEFAULT = "0.0.0.0/0";

  boolean isDefault() {
    return destination.equals(DEFAULT);
  }
}
