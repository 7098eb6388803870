package dev.vireo.agent.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder (0700) of small files (0600), each written whole or not at all: a file that is there
 * after a power failure is one that was written to its end.
 */
final class PrivateFiles {
  private static final String UNFINISHED = ".tmp";
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;

  PrivateFiles(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder, FOLDER_MODE);
    } catch (IOException e) {
      throw new UncheckedIOException("The agent's folder %s cannot be made.".formatted(folder), e);
    }
  }

  void write(String name, String content) {
    Path target = path(name);
    Path unfinished = path(name + UNFINISHED);
    try {
      Files.deleteIfExists(unfinished);
      try (FileChannel file =
          FileChannel.open(
              unfinished,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              FILE_MODE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      sync();
    } catch (IOException e) {
      throw new UncheckedIOException("File %s cannot be written.".formatted(target), e);
    }
  }

  Optional<String> read(String name) {
    try {
      return Optional.of(Files.readString(path(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("File %s cannot be read.".formatted(path(name)), e);
    }
  }

  Optional<Instant> modified(String name) {
    try {
      return Optional.of(Files.getLastModifiedTime(path(name)).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("File %s cannot be read.".formatted(path(name)), e);
    }
  }

  /** Also what a process that was killed had begun to write in its place. */
  void delete(String name) {
    try {
      boolean unfinished = Files.deleteIfExists(path(name + UNFINISHED));
      if (Files.deleteIfExists(path(name)) || unfinished) {
        sync();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("File %s cannot be deleted.".formatted(path(name)), e);
    }
  }

  List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(UNFINISHED))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Folder %s cannot be listed.".formatted(folder), e);
    }
  }

  Path path(String name) {
    if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
      throw new IllegalArgumentException("Not a file name: " + name);
    }
    return folder.resolve(name);
  }

  private void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
