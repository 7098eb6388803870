package dev.vireo.agent.network;

import java.util.List;

/**
 * The node's network namespace.
 *
 * @param prefix what to put before a command to run it there; nothing for the agent, which is there
 * @param process a process that is there
 */
record NodeNamespace(List<String> prefix, long process) {
  NodeNamespace {
    prefix = List.copyOf(prefix);
  }

  static NodeNamespace own() {
    return new NodeNamespace(List.of(), ProcessHandle.current().pid());
  }
}
