package dev.vireo.agent.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The processes that the agent can see. A process that ends while it is looked at is absent. */
public interface Processes {
  /** The process that has this PID now. A zombie counts as none: it runs nothing any more. */
  Optional<ProcessIdentity> identityOf(long pid);

  /** Whether that very process still runs. */
  default boolean isAlive(ProcessIdentity process) {
    return identityOf(process.pid()).filter(process::equals).isPresent();
  }

  /**
   * All processes of the machine that were started as an emulator of the guest with this UUID: with
   * QEMU's option {@code -uuid}, followed by just that.
   */
  List<ProcessIdentity> emulatorsOf(String uuid);

  /** Its command line; empty when it is gone. */
  List<String> argumentsOf(long pid);

  /** The process that started it, or that took it over. */
  Optional<Long> parentOf(long pid);

  /** The network namespace that it is in. */
  Optional<NetworkNamespace> networkNamespaceOf(long pid);

  /** The agent's own network namespace, which is the node's. */
  NetworkNamespace ownNetworkNamespace();

  /**
   * The file that it runs, if it is still the one at this path.
   *
   * @return false also when the process is gone or the file has been replaced
   */
  boolean runs(long pid, Path program);

  /** Sends SIGKILL to that very process; one that is gone is left so. */
  void kill(ProcessIdentity process);

  /**
   * Waits for that very process to end.
   *
   * @return whether it has ended in that time
   */
  boolean awaitEnd(ProcessIdentity process, Duration deadline);

  /**
   * Has this run, on a thread of its own, when that very process has ended; at once when it has
   * ended already. The kernel tells an end to the parent only, so that of another's child may be
   * told some seconds later.
   */
  void whenEnded(ProcessIdentity process, Runnable action);

  /** Sets how willingly the kernel ends it when memory runs out: -1000 (never) to 1000 (first). */
  void setOomScoreAdjustment(ProcessIdentity process, int adjustment);

  /** The processes in the procfs of these paths. */
  static Processes of(HostPaths paths) {
    return new ProcfsProcesses(paths.proc());
  }
}
