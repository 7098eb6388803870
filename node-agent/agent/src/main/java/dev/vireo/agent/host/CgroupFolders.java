package dev.vireo.agent.host;

import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The folders of a cgroup file system, which both versions have alike. */
final class CgroupFolders {
  private static final String PROCESSES = "cgroup.procs";
  private static final String OOM_KILL = "oom_kill ";

  /** Version 1 has no word for it, but a number that no machine has. */
  private static final long NO_LIMIT = 1L << 60;

  private CgroupFolders() {}

  /** Those in it that are no links, in any order; none when it is gone. */
  static List<Path> subfoldersOf(Path folder) {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            folder, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      entries.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw failed("Cgroup %s cannot be read: %s.", folder, e);
    }
    return found;
  }

  /** Names of those in it that are no links, sorted; none when it is gone. */
  static List<String> namesIn(Path folder) {
    return subfoldersOf(folder).stream()
        .map(subfolder -> subfolder.getFileName().toString())
        .sorted()
        .toList();
  }

  /** PIDs that are in this very one. */
  static List<Long> pidsIn(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve(PROCESSES)).stream().map(Long::valueOf).toList();
  }

  /** Nothing is in one that is gone, for which it could not be read; else that is a failure. */
  static List<Long> noneIfGone(Path folder, IOException e) {
    if (Files.isDirectory(folder)) {
      throw failed("Cgroup %s cannot be read: %s.", folder, e);
    }
    return List.of();
  }

  /** Writes the process into each of the group's folders, and looks whether it is there. */
  static void move(long pid, CgroupPath group, List<Path> folders, Cgroups cgroups) {
    for (Path folder : folders) {
      try {
        Files.writeString(folder.resolve(PROCESSES), Long.toString(pid), StandardOpenOption.WRITE);
      } catch (IOException e) {
        throw failed("Process " + pid + " cannot be moved to cgroup %s: %s.", folder, e);
      }
    }
    if (!cgroups.holds(group, pid)) {
      throw new HostException(
          Reason.HostFault, "Process %d is not in cgroup %s.".formatted(pid, group));
    }
  }

  /** The count in a file of the memory controller; empty when it is gone. */
  static OptionalLong oomKillsIn(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(OOM_KILL))
          .mapToLong(line -> Long.parseLong(line.substring(OOM_KILL.length()).strip()))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** The limit in a file of the memory controller; empty when there is none, or it is gone. */
  static OptionalLong limitIn(Path file) {
    try {
      return Stream.of(Files.readString(file).strip())
          .filter(limit -> !limit.equals("max"))
          .mapToLong(Long::parseLong)
          .filter(bytes -> bytes < NO_LIMIT)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Removes it with all below it. */
  static void remove(Path folder) {
    subfoldersOf(folder).forEach(CgroupFolders::remove);
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      throw failed("Cgroup %s has groups in it that do not go: %s.", folder, e);
    } catch (IOException e) {
      throw failed("Cgroup %s cannot be removed, something runs in it still: %s.", folder, e);
    }
  }

  static HostException failed(String sentence, Path folder, IOException e) {
    return new HostException(Reason.HostFault, sentence.formatted(folder, e.getMessage()), e);
  }
}
