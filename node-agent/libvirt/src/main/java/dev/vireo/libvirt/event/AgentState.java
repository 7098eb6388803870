package dev.vireo.libvirt.event;

/**
 * {@code virConnectDomainEventAgentLifecycleState}. A number that is neither counts as
 * DISCONNECTED.
 */
public enum AgentState {
  CONNECTED,
  DISCONNECTED;

  /** The state of libvirt's number. */
  public static AgentState of(int code) {
    return code == 1 ? CONNECTED : DISCONNECTED;
  }
}
