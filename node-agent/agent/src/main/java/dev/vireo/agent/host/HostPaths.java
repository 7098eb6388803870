package dev.vireo.agent.host;

import java.nio.file.Path;

/**
 * Where the node's files are, as the agent sees them. QEMU sees those under {@code kubelet}, {@code
 * vireo} and {@code run} by the same paths: the agent's pod mounts them where they are on the host.
 *
 * @param proc procfs
 * @param cgroup the node's cgroup file systems
 * @param kubelet the kubelet's folder, with its pods' volumes
 * @param vireo golden images, the emulator wrapper and the agent's own state
 * @param run what does not outlive a boot: the gate's socket, records of helpers
 * @param hostRoot the root of the host's own file system
 */
public record HostPaths(Path proc, Path cgroup, Path kubelet, Path vireo, Path run, Path hostRoot) {

  /**
   * The paths in the agent's pod. The host's root is that of the agent's parent process, the
   * container runtime's shim: never that of PID 1, which several nodes may share.
   */
  public static HostPaths standard() {
    Path proc = Path.of("/proc");
    long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
    return new HostPaths(
        proc,
        Path.of("/sys/fs/cgroup"),
        Path.of("/var/lib/kubelet"),
        Path.of("/var/lib/vireo"),
        Path.of("/run/vireo"),
        proc.resolve(Long.toString(parent)).resolve("root"));
  }

  /** Golden images, put there by the administrator. */
  public Path images() {
    return vireo.resolve("images");
  }

  /** The emulator wrapper and the link beside it. */
  public Path bin() {
    return vireo.resolve("bin");
  }

  /** Files that only the agent reads and writes, kept over a boot. */
  public Path state() {
    return vireo.resolve("state");
  }

  /** The socket on which the emulator wrapper asks. */
  public Path gateSocket() {
    return run.resolve("gate.sock");
  }
}
