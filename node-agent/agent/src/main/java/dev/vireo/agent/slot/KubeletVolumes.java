package dev.vireo.agent.slot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainVolume;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Volumes as {@code pods/UID/volumes/PLUGIN/NAME}, those of CSI drivers one folder deeper. Only a
 * mount point counts: before the mount the same folder is one of the node's own disk.
 */
record KubeletVolumes(HostPaths paths) implements VolumeFinder {
  private static final int MOUNT_POINT = 4;

  @Override
  public Optional<VolumeFolder> find(PodUid podUid, DomainVolume volume) {
    String hostPath = volume.hostPath();
    return hostPath == null ? mounted(podUid, volume.volumeName()) : onHost(Path.of(hostPath));
  }

  private Optional<VolumeFolder> mounted(PodUid podUid, String name) {
    Path volumes = paths.kubelet().resolve("pods").resolve(podUid.value()).resolve("volumes");
    Set<Path> mounts = mountPoints();
    return pluginsIn(volumes).stream()
        .map(plugin -> plugin.resolve(name).normalize())
        // A name is no path.
        .filter(folder -> folder.getParent() != null && folder.getParent().startsWith(volumes))
        .flatMap(folder -> Stream.of(folder, folder.resolve("mount")))
        .filter(mounts::contains)
        .map(folder -> new VolumeFolder(folder, folder))
        .findFirst();
  }

  /**
   * A hostPath volume is nowhere mounted. What is a link on the way would lead from the host's root
   * to somewhere in the agent's own, so it is not followed.
   */
  private Optional<VolumeFolder> onHost(Path path) {
    Path here = paths.hostRoot();
    for (Path part : path.normalize()) {
      here = here.resolve(part);
      if (Files.isSymbolicLink(here)) {
        throw new HostException(
            Reason.DiskInvalid,
            "The path %s of a hostPath volume goes through a symbolic link at %s. Name the real path in the PersistentVolume."
                .formatted(path, part));
      }
    }
    return path.isAbsolute() && Files.isDirectory(here, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(new VolumeFolder(here, path.normalize()))
        : Optional.empty();
  }

  private static List<Path> pluginsIn(Path volumes) {
    try (DirectoryStream<Path> plugins = Files.newDirectoryStream(volumes)) {
      List<Path> found = new ArrayList<>();
      plugins.forEach(found::add);
      return found;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(volumes, e);
    }
  }

  private Set<Path> mountPoints() {
    Path table = paths.proc().resolve("self/mountinfo");
    try {
      return Files.readString(table, UTF_8)
          .lines()
          .map(line -> Path.of(line.split(" ", -1)[MOUNT_POINT]))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw unreadable(table, e);
    }
  }

  private static HostException unreadable(Path file, IOException e) {
    return new HostException(
        Reason.HostFault, "%s cannot be read: %s.".formatted(file, e.getMessage()), e);
  }
}
