package dev.vireo.libvirt.jna;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A libvirtd with its QEMU driver in mount and network namespaces of its own, so that it meets
 * neither the host's nor a lab's. Needs root and the packages of the lab.
 */
final class PrivateLibvirtd implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String NAMESPACES =
      """
      set -e
      mount --make-rprivate /
      for d in /etc/libvirt /var/lib/libvirt /run/libvirt /var/cache/libvirt /var/log/libvirt; do
        mkdir -p $d; mount -t tmpfs none $d
      done
      cat > /etc/libvirt/qemu.conf <<Q
      security_driver="none"
      user="root"
      group="root"
      dynamic_ownership=0
      remember_owner=0
      namespaces=[]
      cgroup_controllers=[]
      stdio_handler="file"
      Q
      ip link set lo up
      ip tuntap add dev vt0 mode tap
      ip tuntap add dev vt1 mode tap
      touch "$1/ready"
      exec sleep infinity
      """;

  private final Path directory;
  private final Process namespaces;
  private Process daemon;

  private PrivateLibvirtd(Path directory) throws IOException {
    this.directory = directory;
    Files.writeString(
        directory.resolve("libvirtd.conf"),
        """
        unix_sock_dir="%1$s"
        auth_unix_rw="none"
        auth_unix_ro="none"
        log_outputs="3:file:%1$s/log"
        """
            .formatted(directory));
    namespaces = run("unshare", "-m", "-n", "sh", "-c", NAMESPACES, "sh", directory.toString());
    await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("ready")));
    daemon = startDaemon();
  }

  static PrivateLibvirtd start() {
    try {
      return new PrivateLibvirtd(Files.createTempDirectory("vireo-libvirtd"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URI of a driver of this daemon. */
  String uri(String driver, String path) {
    return driver + "+unix:///" + path + "?socket=" + directory.resolve("libvirt-sock");
  }

  /** SIGKILL, and gone when this returns. */
  void kill() {
    daemon.destroyForcibly();
    await().atMost(PATIENCE).until(() -> !daemon.isAlive());
  }

  /** Again, after {@link #kill}. */
  void restart() {
    try {
      Files.deleteIfExists(directory.resolve("libvirt-sock"));
      daemon = startDaemon();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGSTOP or SIGCONT for the daemon. */
  void signal(String signal) {
    signal(signal, daemon.pid());
  }

  /** SIGSTOP or SIGCONT for the process whose command line holds that text, which must be there. */
  void signalProcess(String signal, String commandLine) {
    signal(signal, processWith(commandLine).orElseThrow());
  }

  private void signal(String signal, long pid) {
    try {
      int exit = run("kill", "-" + signal, Long.toString(pid)).waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill ended with " + exit);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process startDaemon() throws IOException {
    Process started =
        run(
            "nsenter",
            "-t",
            Long.toString(namespaces.pid()),
            "-m",
            "-n",
            "libvirtd",
            "-f",
            directory.resolve("libvirtd.conf").toString(),
            "-p",
            directory.resolve("pid").toString());
    await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("libvirt-sock")));
    return started;
  }

  private Process run(String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("out").toFile()))
        .start();
  }

  private Optional<Long> processWith(String commandLine) {
    return processesOfOurs().stream()
        .filter(pid -> read(Path.of("/proc", pid.toString(), "cmdline")).contains(commandLine))
        .findFirst();
  }

  /** Whatever lives in our mount namespace: QEMU does not descend from the daemon. */
  private List<Long> processesOfOurs() {
    Optional<Path> ours = namespaceOf(namespaces.pid());
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> ours.isPresent() && namespaceOf(pid).equals(ours))
        .toList();
  }

  private static Optional<Path> namespaceOf(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "mnt")));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return "";
    }
  }

  @Override
  public void close() {
    processesOfOurs().stream()
        .filter(pid -> pid != namespaces.pid())
        .flatMap(pid -> ProcessHandle.of(pid).stream())
        .forEach(ProcessHandle::destroyForcibly);
    namespaces.destroyForcibly();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
