package dev.vireo.agent.host;

import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Version 1: one hierarchy per controller, each a folder below {@code root}. Folders that are links
 * are second names ({@code cpu -> cpu,cpuacct}).
 */
record CgroupsV1(Path root, Path proc, Processes processes) implements Cgroups {
  private static final List<String> PARENTS_OF_PODS =
      List.of("/kubepods/burstable", "/kubepods/besteffort", "/kubepods");
  private static final List<String> COPIED = List.of("cpuset.cpus", "cpuset.mems");

  /** Beside the groups of containers are Vireo's own. */
  private static final Pattern OF_CONTAINER =
      Pattern.compile("/kubepods(/burstable|/besteffort)?/pod[^/]+/(?!vireo-)[^/]+(/.*)?");

  private static final String MEMORY = "memory";
  private static final int KILL_ROUNDS = 5;
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(3);

  @Override
  public Optional<CgroupPath> podGroup(String podUid) {
    return PARENTS_OF_PODS.stream()
        .map(parent -> new CgroupPath(parent).child("pod" + podUid))
        .filter(group -> Files.isDirectory(folderOf(root.resolve(MEMORY), group)))
        .findFirst();
  }

  @Override
  public List<String> childrenOf(CgroupPath group) {
    return CgroupFolders.namesIn(folderOf(root.resolve(MEMORY), group));
  }

  @Override
  public List<Long> processesOf(CgroupPath group) {
    var pids = new TreeSet<Long>();
    for (Path folder : foldersOf(group)) {
      pids.addAll(pidsIn(folder));
    }
    return List.copyOf(pids);
  }

  @Override
  public CgroupPath createChild(CgroupPath parent, String name) {
    CgroupPath child = parent.child(name);
    List<Path> parents = foldersOf(parent);
    if (parents.isEmpty()) {
      throw new HostException(
          Reason.HostFault, "Cgroup %s is gone; %s is not made in it.".formatted(parent, name));
    }
    for (Path folder : parents) {
      createFolder(folder, name);
    }
    return child;
  }

  private static void createFolder(Path parent, String name) {
    Path folder = parent.resolve(name);
    try {
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        // Made before an agent's restart: the copies below may be missing still.
      }
      for (String file : COPIED) {
        Path source = parent.resolve(file);
        if (Files.exists(source)) {
          Files.writeString(folder.resolve(file), Files.readString(source));
        }
      }
    } catch (IOException e) {
      throw CgroupFolders.failed("Cgroup %s cannot be made: %s.", folder, e);
    }
  }

  @Override
  public void move(long pid, CgroupPath group) {
    CgroupFolders.move(pid, group, foldersOf(group), this);
  }

  @Override
  public boolean isInContainer(long pid) {
    List<CgroupMembership> memberships = CgroupMembership.of(proc, pid);
    return memberships.stream()
            .filter(membership -> membership.hierarchy().equals(MEMORY))
            .anyMatch(CgroupsV1::isOfContainer)
        && memberships.stream()
            // Hierarchies that nobody divides up have all processes at their root.
            .filter(membership -> !membership.group().equals("/"))
            .allMatch(CgroupsV1::isOfContainer);
  }

  private static boolean isOfContainer(CgroupMembership membership) {
    return OF_CONTAINER.matcher(membership.group()).matches();
  }

  @Override
  public boolean holds(CgroupPath group, long pid) {
    List<CgroupMembership> memberships = CgroupMembership.of(proc, pid);
    List<Path> folders = hierarchies();
    List<Path> having =
        folders.stream().filter(folder -> Files.isDirectory(folderOf(folder, group))).toList();
    return !having.isEmpty()
        && having.stream()
            .map(folder -> folder.getFileName().toString())
            .allMatch(
                hierarchy -> memberships.contains(new CgroupMembership(hierarchy, group.value())));
  }

  @Override
  public void killAndRemove(CgroupPath group) {
    for (int round = 0; round < KILL_ROUNDS; round++) {
      List<ProcessIdentity> left =
          processesOf(group).stream().flatMap(pid -> processes.identityOf(pid).stream()).toList();
      left.forEach(processes::kill);
      left.forEach(process -> processes.awaitEnd(process, KILL_DEADLINE));
      if (left.isEmpty()) {
        break;
      }
    }
    for (Path folder : foldersOf(group)) {
      CgroupFolders.remove(folder);
    }
  }

  @Override
  public OptionalLong oomKills(CgroupPath group) {
    return CgroupFolders.oomKillsIn(
        folderOf(root.resolve(MEMORY), group).resolve("memory.oom_control"));
  }

  @Override
  public OptionalLong memoryLimit(CgroupPath group) {
    return CgroupFolders.limitIn(
        folderOf(root.resolve(MEMORY), group).resolve("memory.limit_in_bytes"));
  }

  private List<Path> hierarchies() {
    return CgroupFolders.subfoldersOf(root);
  }

  private List<Path> foldersOf(CgroupPath group) {
    return hierarchies().stream()
        .map(hierarchy -> folderOf(hierarchy, group))
        .filter(Files::isDirectory)
        .toList();
  }

  private static Path folderOf(Path hierarchy, CgroupPath group) {
    return hierarchy.resolve(group.value().substring(1));
  }

  private static List<Long> pidsIn(Path folder) {
    try {
      return CgroupFolders.pidsIn(folder);
    } catch (IOException e) {
      return CgroupFolders.noneIfGone(folder, e);
    }
  }
}
