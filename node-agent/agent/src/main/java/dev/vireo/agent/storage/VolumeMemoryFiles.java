package dev.vireo.agent.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.VolumeFinder;
import dev.vireo.agent.slot.VolumeFolder;
import dev.vireo.api.meta.Reason;
import dev.vireo.libvirt.Libvirt;
import dev.vireo.libvirt.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** As files of the volumes' file systems. */
record VolumeMemoryFiles(VolumeFinder volumes, Path proc) implements MemoryFiles {
  private static final String MEMORY = "memory-";
  private static final String TAKEN = "restored-";

  /** libvirt's first words in a file that it has finished; before, it says {@code Part}. */
  private static final byte[] WHOLE = "LibvirtQemudSave".getBytes(US_ASCII);

  private static final int STEP = 1 << 20;

  /** What is done with the folder, once it is open. */
  @FunctionalInterface
  private interface Work<T> {
    T in(DiskFolder entries) throws IOException;
  }

  @Override
  public Optional<SavedFile> find(StateVolume volume, String name) {
    return within(
        volume,
        entries -> {
          if (entries.find(name).isEmpty()) {
            return Optional.empty();
          }
          try (DiskFile file = plain(volume, entries, name)) {
            return Optional.of(new SavedFile(wholenessOf(file), file.size(), file.modified()));
          }
        });
  }

  private static SavedFile.Wholeness wholenessOf(DiskFile file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(WHOLE.length);
    int read = 0;
    while (head.hasRemaining() && read >= 0) {
      read = file.read(head, head.position());
    }
    return Arrays.equals(head.array(), WHOLE)
        ? SavedFile.Wholeness.WHOLE
        : SavedFile.Wholeness.TORN;
  }

  @Override
  public OpenMemory create(StateVolume volume) {
    return within(
        volume,
        entries -> {
          remove(entries, name -> name.startsWith(MEMORY) || isTakenByOthers(volume, name));
          DiskFile file = entries.create(MemoryFiles.nameOf(volume.owner()));
          entries.sync();
          return new Held(volume, file);
        });
  }

  @Override
  public OpenMemory open(StateVolume volume, String name) {
    return within(volume, entries -> new Held(volume, plain(volume, entries, name)));
  }

  @Override
  public void take(StateVolume volume, String name) {
    within(
        volume,
        entries -> {
          String taken = TAKEN + volume.owner();
          entries.move(name, taken);
          entries.sync();
          // What it held is in the guest's memory now, and nowhere else for long.
          try (DiskFile file = plain(volume, entries, taken)) {
            file.empty();
          }
          return taken;
        });
  }

  @Override
  public boolean isTaken(StateVolume volume) {
    return within(volume, entries -> entries.find(TAKEN + volume.owner()).isPresent());
  }

  @Override
  public void clear(StateVolume volume) {
    within(
        volume,
        entries -> {
          remove(entries, name -> name.startsWith(MEMORY) || isTakenByOthers(volume, name));
          entries.sync();
          return entries;
        });
  }

  private static boolean isTakenByOthers(StateVolume volume, String name) {
    return name.startsWith(TAKEN) && !name.equals(TAKEN + volume.owner());
  }

  private static void remove(DiskFolder entries, Predicate<String> which) throws IOException {
    for (String name : entries.names()) {
      if (which.test(name)) {
        entries.delete(name);
      }
    }
  }

  @Override
  public long room(StateVolume volume) {
    return folderOf(volume).here().toFile().getUsableSpace();
  }

  private <T> T within(StateVolume volume, Work<T> work) {
    try (DiskFolder entries = DiskFolder.open(folderOf(volume), proc)) {
      return work.in(entries);
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault,
          "The state volume, claim %s, fails: %s.".formatted(volume.claim(), DiskMaker.wordsOf(e)),
          e);
    }
  }

  private VolumeFolder folderOf(StateVolume volume) {
    return volumes
        .find(volume.slot(), volume.volume())
        .orElseThrow(() ->
            new HostException(
                Reason.WaitingForSlot,
                "The state volume, claim %s, is not mounted for the slot."
                    .formatted(volume.claim())));
  }

  /** The folder refuses all but plain files, in the words of disks. */
  private static DiskFile plain(StateVolume volume, DiskFolder entries, String name)
      throws IOException {
    try {
      return entries.open(name);
    } catch (HostException e) {
      throw new HostException(
          Reason.StateBroken,
          "%s on claim %s is no plain file with one name, so it is not used."
              .formatted(name, volume.claim()),
          e);
    }
  }

  private record Held(StateVolume volume, DiskFile file) implements OpenMemory {
    @Override
    public Path path() {
      return file.path();
    }

    @Override
    public long size() {
      return ask(file::size);
    }

    @Override
    public String digest(LongConsumer read) {
      return ask(() -> {
        ByteBuffer part = ByteBuffer.allocateDirect(STEP);
        long at = 0;
        try (Sha256 digest = Libvirt.sha256()) {
          while (file.read(part, at) > 0) {
            at += part.flip().remaining();
            digest.update(part);
            part.clear();
            read.accept(at);
          }
          return digest.hex();
        }
      });
    }

    @Override
    public void sync() {
      ask(() -> {
        file.sync();
        return file;
      });
    }

    @Override
    public void close() {
      ask(() -> {
        file.close();
        return file;
      });
    }

    private interface Question<T> {
      T answer() throws IOException;
    }

    private <T> T ask(Question<T> question) {
      try {
        return question.answer();
      } catch (IOException e) {
        throw new HostException(
            Reason.HostFault,
            "The state volume, claim %s, fails: %s."
                .formatted(volume.claim(), DiskMaker.wordsOf(e)),
            e);
      }
    }
  }
}
