package dev.vireo.agent.domain;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.storage.MemoryFiles;
import dev.vireo.agent.storage.OpenMemory;
import dev.vireo.agent.storage.SavedFile;
import dev.vireo.agent.storage.StateVolume;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/** A state volume in a folder, which nobody else writes to but the test. */
final class FakeMemories implements MemoryFiles {
  /** When each memory was written. */
  Instant modified = Instant.parse("2026-11-01T01:00:00Z");

  long room = 1L << 40;

  /** The volume does not answer. */
  boolean broken;

  final AtomicInteger held = new AtomicInteger();
  private final Path folder;

  FakeMemories(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<SavedFile> find(StateVolume volume, String name) {
    checkVolume();
    if (!Files.exists(file(name))) {
      return Optional.empty();
    }
    String content = read(name);
    return Optional.of(
        new SavedFile(
            content.startsWith("LibvirtQemudSave")
                ? SavedFile.Wholeness.WHOLE
                : SavedFile.Wholeness.TORN,
            content.length(),
            modified));
  }

  @Override
  public OpenMemory create(StateVolume volume) {
    clear(volume);
    write(MemoryFiles.nameOf(volume.owner()), "");
    return open(volume, MemoryFiles.nameOf(volume.owner()));
  }

  @Override
  public OpenMemory open(StateVolume volume, String name) {
    checkVolume();
    held.incrementAndGet();
    return new OpenMemory() {
      @Override
      public Path path() {
        return file(name);
      }

      @Override
      public long size() {
        return read(name).length();
      }

      @Override
      public String digest(LongConsumer progress) {
        progress.accept(size());
        return Integer.toHexString(read(name).hashCode());
      }

      @Override
      public void sync() {}

      @Override
      public void close() {
        held.decrementAndGet();
      }
    };
  }

  @Override
  public void take(StateVolume volume, String name) {
    checkVolume();
    delete(name);
    write("restored-" + volume.owner(), "");
  }

  @Override
  public boolean isTaken(StateVolume volume) {
    checkVolume();
    return Files.exists(file("restored-" + volume.owner()));
  }

  @Override
  public void clear(StateVolume volume) {
    checkVolume();
    names().stream()
        .filter(name -> !name.equals("restored-" + volume.owner()))
        .forEach(this::delete);
  }

  @Override
  public long room(StateVolume volume) {
    checkVolume();
    return room;
  }

  private void checkVolume() {
    if (broken) {
      throw new HostException(Reason.HostFault, "The state volume, claim state, fails: no answer.");
    }
  }

  String read(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String name, String content) {
    try {
      Files.writeString(file(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String name) {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
