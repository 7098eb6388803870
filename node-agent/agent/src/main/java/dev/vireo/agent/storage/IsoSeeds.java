package dev.vireo.agent.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.Slot;
import dev.vireo.agent.slot.SlotVolumes;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Made by xorrisofs, which gets names of files and never what is in them. All that it reads and
 * writes is in the slot's volume in memory, and counts against the slot.
 */
record IsoSeeds(Path kubelet, Commands commands, Cgroups cgroups, Processes processes)
    implements Seeds {
  /** What a Secret can hold. */
  static final int MOST_BYTES = 1 << 20;

  private static final String SEED = "seed.iso";
  private static final String UNFINISHED = "seed.iso.new";
  private static final String PARTS = "parts";
  private static final String GROUP = "vireo-seed";
  private static final String USER_DATA = "user-data";
  private static final String NETWORK_CONFIG = "network-config";
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  @Override
  public Path fileOf(PodUid slot) {
    return new SlotVolumes(kubelet, slot).seed().resolve(SEED);
  }

  @Override
  public void make(Seed seed) {
    SlotVolumes volumes = new SlotVolumes(kubelet, seed.slot().podUid());
    Path folder = volumes.seed();
    try {
      requireMemory(folder);
      try {
        removeUnfinished(folder);
        Map<String, Path> parts = writeParts(folder, filesOf(seed, volumes.cloudInit()));
        Files.createFile(folder.resolve(UNFINISHED), FILE_MODE);
        runInSlot(seed.slot(), parts, folder.resolve(UNFINISHED));
        Files.move(
            folder.resolve(UNFINISHED), folder.resolve(SEED), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        removeUnfinished(folder);
      }
    } catch (IOException e) {
      // Its message is the name of a file, and perhaps why.
      throw new HostException(
          Reason.HostFault, "The seed for cloud-init cannot be made: %s.".formatted(e), e);
    }
  }

  @Override
  public void remove(PodUid slot) {
    try {
      Files.deleteIfExists(fileOf(slot));
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "The seed for cloud-init cannot be removed: %s.".formatted(e), e);
    }
  }

  /** A Secret is never to be on a disk: a folder that is not mounted yet would be on the node's. */
  private static void requireMemory(Path folder) throws IOException {
    String type;
    try {
      type = Files.getFileStore(folder).type();
    } catch (NoSuchFileException e) {
      throw notThereYet("volume for the seed");
    }
    if (!"tmpfs".equals(type)) {
      throw notThereYet("volume for the seed");
    }
  }

  private static Map<String, byte[]> filesOf(Seed seed, Path secret) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("meta-data", MetaData.of(seed).getBytes(UTF_8));
    switch (seed.userData()) {
      case NONE -> files.put(USER_DATA, "#cloud-config\n".getBytes(UTF_8));
      case SECRET -> files.putAll(readSecret(secret));
    }
    return files;
  }

  private static Map<String, byte[]> readSecret(Path volume) throws IOException {
    try {
      // The kubelet changes all of a Secret's files at once, by a link to another folder.
      Path version = volume.resolve("..data").toRealPath();
      Map<String, byte[]> files = new TreeMap<>();
      files.put(USER_DATA, read(version.resolve(USER_DATA)));
      Path network = version.resolve(NETWORK_CONFIG);
      if (Files.exists(network, LinkOption.NOFOLLOW_LINKS)) {
        files.put(NETWORK_CONFIG, read(network));
      }
      requireSmall(files.values().stream().mapToLong(content -> content.length).sum());
      return files;
    } catch (NoSuchFileException e) {
      throw notThereYet("Secret with the user-data");
    }
  }

  private static byte[] read(Path file) throws IOException {
    requireSmall(Files.size(file));
    return Files.readAllBytes(file);
  }

  private static void requireSmall(long bytes) {
    if (bytes > MOST_BYTES) {
      throw new HostException(
          Reason.DiskInvalid,
          "user-data and network-config are %d bytes together, and %d are the most that a guest is given. Let user-data fetch what is large."
              .formatted(bytes, MOST_BYTES));
    }
  }

  private static HostException notThereYet(String what) {
    return new HostException(
        Reason.WaitingForSlot, "The kubelet has not mounted the slot's %s yet.".formatted(what));
  }

  private static Map<String, Path> writeParts(Path folder, Map<String, byte[]> files)
      throws IOException {
    Path parts = Files.createDirectory(folder.resolve(PARTS), FOLDER_MODE);
    Map<String, Path> written = new TreeMap<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path part = Files.createFile(parts.resolve(file.getKey()), FILE_MODE);
      Files.write(part, file.getValue());
      written.put(file.getKey(), part);
    }
    return written;
  }

  /** What a process writes to memory counts against the group that it is in as it writes. */
  private void runInSlot(Slot slot, Map<String, Path> parts, Path target) {
    CgroupPath group = cgroups.createChild(slot.cgroup(), GROUP);
    try {
      commands.run(
          Command.of(
                  "xorrisofs",
                  "-quiet",
                  "-volid",
                  "CIDATA",
                  "-joliet",
                  "-rational-rock",
                  "-no-pad",
                  "-graft-points",
                  "-path-list",
                  "-",
                  "-output",
                  target.toString())
              .withInput(
                  parts.entrySet().stream()
                      .map(part -> part.getKey() + "=" + part.getValue() + "\n")
                      .collect(Collectors.joining()))
              .onStart(pid -> moveTo(group, pid)));
    } finally {
      cgroups.killAndRemove(group);
    }
  }

  /** One that has ended already says why itself. */
  private void moveTo(CgroupPath group, long pid) {
    try {
      cgroups.move(pid, group);
    } catch (HostException e) {
      if (processes.identityOf(pid).isPresent()) {
        throw e;
      }
    }
  }

  private static void removeUnfinished(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(UNFINISHED));
    Path parts = folder.resolve(PARTS);
    if (Files.isDirectory(parts, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> files = Files.list(parts)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(parts);
    }
  }
}
