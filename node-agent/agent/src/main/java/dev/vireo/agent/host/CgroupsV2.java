package dev.vireo.agent.host;

import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Version 2: one hierarchy, at {@code root}, in which the kubelet has systemd make a slice for each
 * pod.
 */
record CgroupsV2(Path root, Path proc, Processes processes) implements Cgroups {
  /**
   * Beside the scopes of containers are Vireo's own groups, and the scope that libvirt has made.
   */
  private static final Pattern OF_CONTAINER =
      Pattern.compile(
          "/kubepods\\.slice/(kubepods-(burstable|besteffort)\\.slice/)?kubepods(-burstable|-besteffort)?-pod[^/]+\\.slice/(?!vireo-|machine-)[^/]+(/.*)?");

  /** A group of the second type is about to become one of the first. */
  private static final Set<String> OF_THREADS = Set.of("threaded", "domain invalid");

  private static final int KILL_ROUNDS = 5;
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(3);

  @Override
  public Optional<CgroupPath> podGroup(String podUid) {
    // systemd reads a dash in a slice's name as a step down.
    String pod = "pod" + podUid.replace('-', '_') + ".slice";
    return Stream.of(
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-",
            "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-",
            "/kubepods.slice/kubepods-")
        .map(prefix -> new CgroupPath(prefix + pod))
        .filter(group -> Files.isDirectory(folderOf(group)))
        .findFirst();
  }

  @Override
  public List<String> childrenOf(CgroupPath group) {
    return CgroupFolders.namesIn(folderOf(group));
  }

  /** Those in threaded groups, as libvirt makes for virtual CPUs, are told by the group above. */
  @Override
  public List<Long> processesOf(CgroupPath group) {
    Path folder = folderOf(group);
    try {
      return holdsProcesses(folder) ? CgroupFolders.pidsIn(folder) : List.of();
    } catch (IOException e) {
      return CgroupFolders.noneIfGone(folder, e);
    }
  }

  private static boolean holdsProcesses(Path folder) throws IOException {
    try {
      return !OF_THREADS.contains(Files.readString(folder.resolve("cgroup.type")).strip());
    } catch (NoSuchFileException e) {
      // The root has no type, and the folder may be gone.
      return true;
    }
  }

  @Override
  public CgroupPath createChild(CgroupPath parent, String name) {
    CgroupPath child = parent.child(name);
    try {
      Files.createDirectory(folderOf(child));
    } catch (FileAlreadyExistsException e) {
      // Made before an agent's restart.
    } catch (NoSuchFileException e) {
      throw new HostException(
          Reason.HostFault, "Cgroup %s is gone; %s is not made in it.".formatted(parent, name));
    } catch (IOException e) {
      throw CgroupFolders.failed("Cgroup %s cannot be made: %s.", folderOf(child), e);
    }
    return child;
  }

  @Override
  public void move(long pid, CgroupPath group) {
    CgroupFolders.move(pid, group, List.of(folderOf(group)), this);
  }

  /** By the group's own word: what procfs says depends on the cgroup namespace of who reads it. */
  @Override
  public boolean holds(CgroupPath group, long pid) {
    return processesOf(group).contains(pid);
  }

  /** In a cgroup namespace of the agent's own none is: then it counts as what it may be. */
  @Override
  public boolean isInContainer(long pid) {
    return CgroupMembership.of(proc, pid).stream()
        .filter(membership -> membership.hierarchy().equals(CgroupMembership.VERSION_2))
        .anyMatch(membership -> OF_CONTAINER.matcher(membership.group()).matches());
  }

  @Override
  public void killAndRemove(CgroupPath group) {
    Path folder = folderOf(group);
    for (int round = 0; round < KILL_ROUNDS; round++) {
      List<ProcessIdentity> left =
          processesBelow(group).stream()
              .flatMap(pid -> processes.identityOf(pid).stream())
              .toList();
      if (left.isEmpty()) {
        break;
      }
      killAll(folder, left);
      left.forEach(process -> processes.awaitEnd(process, KILL_DEADLINE));
    }
    CgroupFolders.remove(folder);
  }

  /** All at once, so that none of them can make another meanwhile. */
  private void killAll(Path folder, List<ProcessIdentity> left) {
    try {
      Files.writeString(folder.resolve("cgroup.kill"), "1", StandardOpenOption.WRITE);
    } catch (IOException e) {
      // Linux before 5.14 has no such file, and systemd removes a scope when it is empty.
      left.forEach(processes::kill);
    }
  }

  @Override
  public OptionalLong oomKills(CgroupPath group) {
    return CgroupFolders.oomKillsIn(folderOf(group).resolve("memory.events"));
  }

  @Override
  public OptionalLong memoryLimit(CgroupPath group) {
    return CgroupFolders.limitIn(folderOf(group).resolve("memory.max"));
  }

  private Path folderOf(CgroupPath group) {
    return root.resolve(group.value().substring(1));
  }
}
