package dev.vireo.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A node in a folder: procfs, cgroup file systems, the kubelet's folder. Its PIDs are above the
 * kernel's limit, so that nothing can reach a process of the machine by them.
 */
public final class FakeNode {
  /** A PID that no process of the machine can have. */
  public static final long PID = 5_000_000;

  private static final List<String> VERSION_1 = List.of("memory", "cpuset", "systemd");
  private static final List<String> VERSION_2 = List.of("");
  private static final long NODE_NETWORK = 1000;

  private final Path root;
  private final List<String> hierarchies;

  /** With cgroup version 1. */
  public FakeNode(Path root) throws IOException {
    this(root, VERSION_1);
  }

  /** With cgroup version 2. */
  public static FakeNode unified(Path root) throws IOException {
    FakeNode node = new FakeNode(root, VERSION_2);
    Files.writeString(node.paths().cgroup().resolve("cgroup.controllers"), "cpu memory pids\n");
    return node;
  }

  private FakeNode(Path root, List<String> hierarchies) throws IOException {
    this.root = root;
    this.hierarchies = hierarchies;
    for (String hierarchy : hierarchies) {
      Files.createDirectories(paths().cgroup().resolve(hierarchy));
    }
    Path self = Files.createDirectories(paths().proc().resolve("self/ns"));
    Files.createSymbolicLink(self.resolve("net"), Path.of("net:[" + NODE_NETWORK + "]"));
  }

  public HostPaths paths() {
    return new HostPaths(
        root.resolve("proc"),
        root.resolve("cgroup"),
        root.resolve("kubelet"),
        root.resolve("vireo"),
        root.resolve("run"),
        root.resolve("host"));
  }

  public Processes processes() {
    return Processes.of(paths());
  }

  public Cgroups cgroups() {
    return Cgroups.of(paths());
  }

  /** A process in this network namespace. */
  public FakeNode process(long pid, long startTime, long network, String... arguments)
      throws IOException {
    Path folder = Files.createDirectories(paths().proc().resolve(Long.toString(pid)).resolve("ns"));
    Files.createSymbolicLink(folder.resolve("net"), Path.of("net:[" + network + "]"));
    stat(pid, startTime, "S");
    write(pid, "cmdline", arguments.length == 0 ? "" : String.join("\0", arguments) + "\0");
    return this;
  }

  public FakeNode processOfNode(long pid, long startTime) throws IOException {
    return process(pid, startTime, NODE_NETWORK);
  }

  public void stat(long pid, long startTime, String state) throws IOException {
    write(
        pid,
        "stat",
        "%d (a (b) c) %s 42 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 %d 0 0"
            .formatted(pid, state, startTime));
  }

  public void write(long pid, String file, String text) throws IOException {
    Files.writeString(paths().proc().resolve(Long.toString(pid)).resolve(file), text);
  }

  /** A group with these processes in all hierarchies. */
  public FakeNode group(String path, Long... pids) throws IOException {
    for (String hierarchy : hierarchies) {
      Path folder =
          Files.createDirectories(Path.of(paths().cgroup() + "/" + hierarchy + path).normalize());
      var lines = new StringBuilder();
      for (long pid : pids) {
        lines.append(pid).append('\n');
      }
      Files.writeString(folder.resolve("cgroup.procs"), lines);
    }
    return this;
  }

  /** What the group's file in this hierarchy says. */
  public String inGroup(String hierarchy, String path) throws IOException {
    return Files.readString(Path.of(paths().cgroup() + "/" + hierarchy + path));
  }
}
