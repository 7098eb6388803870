package dev.vireo.agent.storage;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.VolumeFolder;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder that somebody else may write to at the same time. Everything is done relative to the
 * folder once opened, and no link is followed.
 */
final class DiskFolder implements AutoCloseable {
  private static final FileAttribute<Set<PosixFilePermission>> MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final VolumeFolder folder;
  private final SecureDirectoryStream<Path> entries;
  private final Path proc;

  private DiskFolder(VolumeFolder folder, SecureDirectoryStream<Path> entries, Path proc) {
    this.folder = folder;
    this.entries = entries;
    this.proc = proc;
  }

  // Closed with the folder.
  @SuppressWarnings("StreamResourceLeak")
  static DiskFolder open(VolumeFolder folder, Path proc) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(folder.here());
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return new DiskFolder(folder, secure, proc);
    }
    stream.close();
    throw new IOException("files cannot be opened relative to a folder here");
  }

  /** What stands there under that name, a link as such. */
  Optional<BasicFileAttributes> find(String name) throws IOException {
    try {
      return Optional.of(
          entries
              .getFileAttributeView(
                  Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Opens a plain file. */
  DiskFile open(String name) throws IOException {
    return opened(name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** Makes a file that is not there. */
  DiskFile create(String name) throws IOException {
    return opened(
        name,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  private DiskFile opened(String name, Set<OpenOption> options) throws IOException {
    Set<OpenOption> all = new HashSet<>(options);
    all.add(LinkOption.NOFOLLOW_LINKS);
    if (!options.contains(StandardOpenOption.CREATE_NEW)
        && find(name).filter(BasicFileAttributes::isRegularFile).isEmpty()) {
      throw notPlain(name);
    }
    FileChannel channel = (FileChannel) entries.newByteChannel(Path.of(name), all, MODE);
    try {
      BasicFileAttributes now = find(name).orElseThrow(() -> notPlain(name));
      return DiskFile.of(channel, now, proc).orElseThrow(() -> notPlain(name));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Gives a file another name, at once. */
  void move(String from, String to) throws IOException {
    entries.move(Path.of(from), entries, Path.of(to));
  }

  /** Deletes a file or a link; one that is gone stays so. */
  void delete(String name) throws IOException {
    try {
      entries.deleteFile(Path.of(name));
    } catch (NoSuchFileException e) {
      return;
    }
  }

  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> listed = Files.newDirectoryStream(folder.here())) {
      listed.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    return names;
  }

  /** Makes names last over a power failure. */
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(folder.here(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private HostException notPlain(String name) {
    return new HostException(
        Reason.DiskInvalid,
        "%s is no plain file with one name, so it is not used as a disk. Remove it, and the disk is made anew."
            .formatted(folder.onHost().resolve(name)));
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }
}
