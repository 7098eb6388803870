package dev.vireo.agent.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * An open file, and the name by which the agent and its child processes come to this very file
 * whatever becomes of the path: its entry in the agent's folder of open files.
 */
final class DiskFile implements AutoCloseable {
  private static final byte[] QCOW2 = {'Q', 'F', 'I', (byte) 0xfb};

  private final FileChannel channel;
  private final Path entry;
  private final Object key;
  private final Path proc;

  private DiskFile(FileChannel channel, Path entry, Object key, Path proc) {
    this.channel = channel;
    this.entry = entry;
    this.key = key;
    this.proc = proc;
  }

  /**
   * A file that has been opened; empty unless it is the one that is there, plain and with one name.
   *
   * @param there what the name leads to now
   */
  static Optional<DiskFile> of(FileChannel channel, BasicFileAttributes there, Path proc)
      throws IOException {
    Object key = there.fileKey();
    if (!there.isRegularFile() || key == null) {
      return Optional.empty();
    }
    Path self = proc.resolve(Long.toString(ProcessHandle.current().pid()));
    Optional<Path> entry = entryOf(self, key);
    return entry.isPresent() && Files.getAttribute(entry.get(), "unix:nlink").equals(1)
        ? Optional.of(new DiskFile(channel, entry.get(), key, proc))
        : Optional.empty();
  }

  /** For the agent and its children, as long as this is open. */
  Path path() {
    return entry;
  }

  long size() throws IOException {
    return channel.size();
  }

  /** Makes it longer, by a hole. It never gets shorter. */
  void grow(long size) throws IOException {
    if (size > channel.size()) {
      try (RandomAccessFile file = new RandomAccessFile(entry.toFile(), "rw")) {
        file.setLength(size);
      }
    }
  }

  /** Whether it begins as an image of QEMU's own format does. */
  boolean isQcow2() throws IOException {
    ByteBuffer head = ByteBuffer.allocate(QCOW2.length);
    int read = 0;
    while (head.hasRemaining() && read >= 0) {
      read = channel.read(head, head.position());
    }
    return Arrays.equals(head.array(), QCOW2);
  }

  /** Reads at a place; less than nothing at the end. */
  int read(ByteBuffer into, long at) throws IOException {
    return channel.read(into, at);
  }

  /** When it was written to last. */
  Instant modified() throws IOException {
    return Files.getLastModifiedTime(entry).toInstant();
  }

  /** Says when it was written to last. */
  void modified(Instant time) throws IOException {
    Files.setLastModifiedTime(entry, FileTime.from(time));
  }

  /** Throws away what is in it. */
  void empty() throws IOException {
    channel.truncate(0);
    channel.force(true);
  }

  void sync() throws IOException {
    channel.force(true);
  }

  boolean isOpenIn(long pid) throws IOException {
    return entryOf(proc.resolve(Long.toString(pid)), key).isPresent();
  }

  private static Optional<Path> entryOf(Path process, Object key) throws IOException {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path entry : open) {
        if (keyOf(entry).filter(key::equals).isPresent()) {
          return Optional.of(entry);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Object> keyOf(Path entry) {
    try {
      return Optional.ofNullable(Files.readAttributes(entry, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      // It was closed meanwhile.
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
