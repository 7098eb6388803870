package dev.vireo.agent.storage;

import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.CommandResult;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.VolumeFolder;
import dev.vireo.api.meta.Reason;
import dev.vireo.libvirt.xml.DacOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * By setfacl. Of the kubelet's folders, which are common to all guests, one at a time; of their own
 * files each as long as its file system takes.
 */
final class AclEmulatorAccess implements EmulatorAccess {
  private static final Logger LOG = Logger.getLogger(AclEmulatorAccess.class);

  private final Path kubelet;
  private final Path pods;
  private final Path proc;
  private final Commands commands;

  /** Those that need the common way. */
  private final Set<Guest> guests = new HashSet<>();

  private record Guest(DacOwner user, PodUid slot) {}

  AclEmulatorAccess(Path kubelet, Path proc, Commands commands) {
    this.kubelet = kubelet;
    this.pods = kubelet.resolve("pods");
    this.proc = proc;
    this.commands = commands;
  }

  @Override
  public void grant(DacOwner user, PodUid slot, List<GuestFile> files) {
    Set<Path> way = files.stream().flatMap(this::wayTo).collect(Collectors.toSet());
    synchronized (guests) {
      guests.add(new Guest(user, slot));
      allowToPass(user, common().filter(way::contains));
    }
    allowToPass(user, way.stream().filter(folder -> common().noneMatch(folder::equals)));
    files.forEach(file -> allow(user, file));
  }

  @Override
  public void remember(DacOwner user, PodUid slot) {
    synchronized (guests) {
      guests.add(new Guest(user, slot));
    }
  }

  /** Folders that all guests have in common. */
  private Stream<Path> common() {
    return Stream.of(kubelet, pods);
  }

  private void allowToPass(DacOwner user, Stream<Path> folders) {
    folders.filter(this::isClosed).forEach(folder -> allow(user, "x", folder));
  }

  private void allow(DacOwner user, GuestFile file) {
    switch (file) {
      case GuestFile.Held(Path here, _, GuestFile.Right right) ->
          allow(user, right.letters(), here);
      case GuestFile.Named(Path path, GuestFile.Right right) -> {
        // setfacl follows links, so it gets the file itself.
        try (DiskFolder folder = DiskFolder.open(folderOf(path), proc);
            DiskFile opened = folder.open(path.getFileName().toString())) {
          allow(user, right.letters(), opened.path());
        } catch (IOException e) {
          throw unreadable(path, e);
        }
      }
    }
  }

  private static VolumeFolder folderOf(Path file) {
    Path folder = Objects.requireNonNull(file.getParent(), "a file of a guest is in a folder");
    return new VolumeFolder(folder, folder);
  }

  private void allow(DacOwner user, String right, Path path) {
    CommandResult result = commands.attempt(setfacl("-m", entryOf(user) + ":" + right, path));
    if (!result.succeeded()) {
      throw new HostException(
          Reason.HostFault,
          "QEMU runs as user %d on this node and cannot be let at the disks: %s. Their file systems must keep POSIX access control lists."
              .formatted(user.user(), result.errors().strip()));
    }
  }

  @Override
  public void takeBack(DacOwner user, PodUid slot) {
    synchronized (guests) {
      guests.remove(new Guest(user, slot));
      if (guests.stream().noneMatch(guest -> guest.user().equals(user))) {
        forbid(user, common());
      }
    }
    forbid(user, Stream.of(pods.resolve(slot.value())));
  }

  @Override
  public void takeBack(DacOwner user, GuestFile.Held file) {
    // By name and not all: a disk may carry rights that others have given.
    forbid(user, Stream.of(file.here()));
    // The root of a volume stays with the volume.
    forbid(user, Stream.of(file.onHost().getParent()).filter(root -> root.startsWith(kubelet)));
  }

  private void forbid(DacOwner user, Stream<Path> which) {
    which.filter(Files::exists).forEach(path -> forbid(user, path));
  }

  /**
   * With the mask, which would stay and bound what the group is later given; where others have
   * entries it is theirs, and setfacl refuses to remove it.
   */
  private void forbid(DacOwner user, Path path) {
    try {
      if (commands.attempt(setfacl("-x", entryOf(user) + ",m", path)).succeeded()) {
        return;
      }
      CommandResult result = commands.attempt(setfacl("-x", entryOf(user), path));
      if (!result.succeeded()) {
        LOG.infof("rights not taken back cause=%s", result.errors().strip());
      }
    } catch (HostException e) {
      LOG.infof("rights not taken back cause=%s", e.sentence());
    }
  }

  private Stream<Path> wayTo(GuestFile file) {
    return Stream.iterate(
        file.onHost().getParent(),
        folder -> folder != null && folder.startsWith(kubelet),
        Path::getParent);
  }

  private boolean isClosed(Path folder) {
    try {
      return !Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static HostException unreadable(Path path, IOException e) {
    return new HostException(
        Reason.HostFault, "%s cannot be read: %s.".formatted(path, e.getMessage()), e);
  }

  /** On one file: of several, setfacl's exit code tells only how it went with the last one. */
  private static Command setfacl(String option, String entries, Path path) {
    return Command.of("setfacl", option, entries, "--", path.toString());
  }

  private static String entryOf(DacOwner user) {
    return "u:" + user.user();
  }
}
