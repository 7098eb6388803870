package dev.vireo.agent.host;

/** Runs programs of the agent's image or, through nsenter, of the host. */
public interface Commands {
  /**
   * Runs it to its end, whatever its exit code.
   *
   * @throws HostException with reason HostToolMissing when there is no such program, HostFault when
   *     it passes its deadline
   */
  CommandResult attempt(Command command);

  /**
   * Runs it and returns its output.
   *
   * @throws HostException as above, and with reason HostFault when it fails; the sentence carries
   *     what it said
   */
  String run(Command command);

  /** Runs them as child processes of the agent. */
  static Commands local() {
    return new LocalCommands();
  }
}
