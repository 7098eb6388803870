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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** By setfacl. One guest at a time, as the kubelet's folders are common to all. */
final class AclEmulatorAccess implements EmulatorAccess {
  private static final Logger LOG = Logger.getLogger(AclEmulatorAccess.class);

  private final Path kubelet;
  private final Path pods;
  private final Path proc;
  private final Commands commands;

  /**
   * Those with a guest. After a restart of the agent the earlier ones are missing: their QEMU has
   * its files open and goes no way any more.
   */
  private final Set<PodUid> slots = new HashSet<>();

  AclEmulatorAccess(Path kubelet, Path proc, Commands commands) {
    this.kubelet = kubelet;
    this.pods = kubelet.resolve("pods");
    this.proc = proc;
    this.commands = commands;
  }

  @Override
  public synchronized void grant(DacOwner user, PodUid slot, List<GuestFile> files) {
    slots.add(slot);
    allow(
        user, "x", files.stream().flatMap(this::wayTo).filter(this::isClosed).distinct().toList());
    files.forEach(file -> allow(user, file));
  }

  private void allow(DacOwner user, GuestFile file) {
    switch (file) {
      case GuestFile.Held(Path here, _, GuestFile.Right right) ->
          allow(user, right.letters(), List.of(here));
      case GuestFile.Named(Path path, GuestFile.Right right) -> {
        // setfacl follows links, so it gets the file itself.
        try (DiskFolder folder = DiskFolder.open(folderOf(path), proc);
            DiskFile opened = folder.open(path.getFileName().toString())) {
          allow(user, right.letters(), List.of(opened.path()));
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

  private void allow(DacOwner user, String right, List<Path> paths) {
    if (paths.isEmpty()) {
      return;
    }
    CommandResult result =
        commands.attempt(setfacl(List.of("-m", entryOf(user) + ":" + right), paths));
    if (!result.succeeded()) {
      throw new HostException(
          Reason.HostFault,
          "QEMU runs as user %d on this node and cannot be let at the disks: %s. Their file systems must keep POSIX access control lists."
              .formatted(user.user(), result.errors().strip()));
    }
  }

  @Override
  public synchronized void takeBack(DacOwner user, PodUid slot, List<GuestFile.Held> files) {
    slots.remove(slot);
    Set<Path> folders = new LinkedHashSet<>();
    folders.add(pods.resolve(slot.value()));
    // The root of a volume stays with the volume.
    files.stream()
        .map(file -> file.onHost().getParent())
        .filter(folder -> folder.startsWith(kubelet))
        .forEach(folders::add);
    if (slots.isEmpty()) {
      folders.addAll(List.of(kubelet, pods));
    }
    // By name and not all: a disk may carry rights that others have given.
    forbid(user, files.stream().map(GuestFile.Held::here).toList());
    forbid(user, folders.stream().filter(Files::exists).toList());
  }

  private void forbid(DacOwner user, List<Path> paths) {
    if (paths.isEmpty()) {
      return;
    }
    try {
      CommandResult result = commands.attempt(setfacl(List.of("-x", entryOf(user)), paths));
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

  private static Command setfacl(List<String> what, List<Path> paths) {
    List<String> words = new ArrayList<>(List.of("setfacl"));
    words.addAll(what);
    words.add("--");
    paths.forEach(path -> words.add(path.toString()));
    return Command.of(words);
  }

  private static String entryOf(DacOwner user) {
    return "u:" + user.user();
  }
}
