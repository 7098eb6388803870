package dev.vireo.agent.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Reads procfs. Any failed read of one process means that it has ended meanwhile. */
record ProcfsProcesses(Path proc) implements Processes {
  /** QEMU takes both; libvirt writes the first. */
  private static final Set<String> UUID_OPTIONS = Set.of("-uuid", "--uuid");

  private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();
  // Positions after the command's name, which may contain spaces and brackets.
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int START_TIME = 19;

  @Override
  public Optional<ProcessIdentity> identityOf(long pid) {
    return statOf(pid)
        .filter(fields -> !fields.get(STATE).equals("Z") && !fields.get(STATE).equals("X"))
        .map(fields -> new ProcessIdentity(pid, Long.parseLong(fields.get(START_TIME))));
  }

  @Override
  public List<ProcessIdentity> emulatorsOf(String uuid) {
    var found = new ArrayList<ProcessIdentity>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path folder : folders) {
        long pid = Long.parseLong(folder.getFileName().toString());
        // The identity is read first: what has these arguments afterwards is that process or none.
        Optional<ProcessIdentity> process = identityOf(pid);
        if (hasUuid(argumentsOf(pid), uuid)) {
          process.ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw unreadable(proc, e);
    }
    return List.copyOf(found);
  }

  private static boolean hasUuid(List<String> arguments, String uuid) {
    for (int i = 0; i + 1 < arguments.size(); i++) {
      if (UUID_OPTIONS.contains(arguments.get(i)) && arguments.get(i + 1).equalsIgnoreCase(uuid)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<String> argumentsOf(long pid) {
    return textOf(pid, "cmdline")
        .filter(line -> !line.isEmpty())
        .map(line -> List.of(line.split("\0", -1)))
        .map(words -> words.getLast().isEmpty() ? words.subList(0, words.size() - 1) : words)
        .orElse(List.of());
  }

  @Override
  public Optional<Long> parentOf(long pid) {
    return statOf(pid).map(fields -> Long.parseLong(fields.get(PARENT)));
  }

  @Override
  public Optional<NetworkNamespace> networkNamespaceOf(long pid) {
    return networkNamespaceOf(Long.toString(pid));
  }

  @Override
  public NetworkNamespace ownNetworkNamespace() {
    return networkNamespaceOf("self")
        .orElseThrow(
            () -> new HostException(Reason.HostFault, proc + "/self/ns/net cannot be read."));
  }

  private Optional<NetworkNamespace> networkNamespaceOf(String process) {
    try {
      String link =
          Files.readSymbolicLink(proc.resolve(process).resolve("ns/net")).getFileName().toString();
      String inode = link.substring(link.indexOf('[') + 1, link.indexOf(']'));
      return Optional.of(new NetworkNamespace(Long.parseLong(inode)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean runs(long pid, Path program) {
    try {
      return Files.isSameFile(fileOf(pid, "exe"), program);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void kill(ProcessIdentity process) {
    // The handle is bound to the process that has the PID now: it is taken before that is compared.
    ProcessHandle.of(process.pid())
        .filter(_ -> isAlive(process))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Override
  public boolean awaitEnd(ProcessIdentity process, Duration deadline) {
    // The kernel tells nobody but the parent, and Java has no pidfd: so it is looked at.
    long end = System.nanoTime() + deadline.toNanos();
    while (isAlive(process)) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  @Override
  public void whenEnded(ProcessIdentity process, Runnable action) {
    // For a process that is not the agent's child Java looks every few seconds, by PID and start
    // time. What would tell at once, a pidfd, is out of Java's reach without native code.
    CompletableFuture<?> end =
        ProcessHandle.of(process.pid())
            .filter(_ -> isAlive(process))
            .<CompletableFuture<?>>map(ProcessHandle::onExit)
            .orElseGet(() -> CompletableFuture.completedFuture(process));
    Thread.startVirtualThread(() -> {
      end.join();
      action.run();
    });
  }

  @Override
  public void setOomScoreAdjustment(ProcessIdentity process, int adjustment) {
    if (!isAlive(process)) {
      return;
    }
    Path file = fileOf(process.pid(), "oom_score_adj");
    try {
      Files.writeString(file, Integer.toString(adjustment));
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "%s cannot be written: %s.".formatted(file, e.getMessage()), e);
    }
  }

  private Optional<List<String>> statOf(long pid) {
    return textOf(pid, "stat")
        .map(line -> List.of(line.substring(line.lastIndexOf(')') + 2).strip().split(" ")));
  }

  private Optional<String> textOf(long pid, String file) {
    try {
      return Optional.of(new String(Files.readAllBytes(fileOf(pid, file)), UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Path fileOf(long pid, String file) {
    return proc.resolve(Long.toString(pid)).resolve(file);
  }

  private static HostException unreadable(Path file, IOException e) {
    return new HostException(
        Reason.HostFault, "%s cannot be read: %s.".formatted(file, e.getMessage()), e);
  }
}
