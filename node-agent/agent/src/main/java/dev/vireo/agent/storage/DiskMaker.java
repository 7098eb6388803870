package dev.vireo.agent.storage;

import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.VolumeFolder;
import dev.vireo.api.meta.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes disks, each by a thread of its own, as a copy takes minutes. A new disk has another name
 * until it is whole and on the disk: what a crash leaves of it is found by that name and removed.
 */
final class DiskMaker {
  private static final Logger LOG = Logger.getLogger(DiskMaker.class);

  /** Followed by the UID of the Domain, so that no two attempts share a file. */
  static final String UNFINISHED = FileClaimDisks.FILE + ".new-";

  private static final Pattern PROGRESS = Pattern.compile("\\((\\d+)\\.\\d+/100%\\)");

  /** A copy ends when it ends, or is cancelled. */
  private static final Duration NO_DEADLINE = Duration.ofDays(30);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** With less than that left, it is the volume that is full. */
  private static final long FULL = 4L << 20;

  private static final int STEP = 10;

  private final Path proc;
  private final Commands commands;
  private final Map<Key, Job> jobs = new ConcurrentHashMap<>();
  private final Map<Key, Thread> discards = new ConcurrentHashMap<>();

  DiskMaker(Path proc, Commands commands) {
    this.proc = proc;
    this.commands = commands;
  }

  private record Key(String owner, String disk) {
    static Key of(ClaimDisk disk) {
      return new Key(disk.owner(), disk.name());
    }
  }

  Optional<DiskObservation> progressOf(ClaimDisk disk) {
    return Optional.ofNullable(jobs.get(Key.of(disk)))
        .map(job -> new DiskObservation.Making(job.work.sentence(disk.name()), job.percent));
  }

  void begin(ClaimDisk disk, VolumeFolder folder, DiskWork work, DiskListener listener) {
    Job job = new Job(disk, folder, work, listener);
    if (jobs.putIfAbsent(Key.of(disk), job) == null) {
      job.thread.start();
    }
  }

  void cancel(ClaimDisk disk) {
    Optional.ofNullable(jobs.get(Key.of(disk))).ifPresent(Job::cancel);
  }

  /**
   * Removes what an earlier agent may have left half-made. It is no harm but for its room, and the
   * next one that makes the disk removes it: a volume that does not answer is waited for once, for
   * 10 seconds.
   */
  void discard(ClaimDisk disk, Supplier<Optional<VolumeFolder>> folder) {
    Key key = Key.of(disk);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("discard-" + disk.name())
            .unstarted(() -> {
              try {
                discardNow(disk, folder);
              } finally {
                discards.remove(key);
              }
            });
    if (discards.putIfAbsent(key, thread) != null) {
      return;
    }
    thread.start();
    try {
      if (!thread.join(PATIENCE)) {
        LOG.warnf(
            "What is half-made of a disk may be left, as its volume does not answer. owner=%s disk=%s",
            disk.owner(), disk.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void discardNow(ClaimDisk disk, Supplier<Optional<VolumeFolder>> folder) {
    try {
      Optional<VolumeFolder> there = folder.get();
      if (there.isPresent()) {
        discardIn(there.get(), disk);
      }
    } catch (HostException | IOException e) {
      LOG.warnf(
          e,
          "What is half-made of a disk may be left. owner=%s disk=%s",
          disk.owner(),
          disk.name());
    }
  }

  private void discardIn(VolumeFolder folder, ClaimDisk disk) throws IOException {
    try (DiskFolder entries = DiskFolder.open(folder, proc)) {
      entries.delete(UNFINISHED + disk.owner());
    }
  }

  static String wordsOf(IOException e) {
    return Objects.requireNonNullElseGet(e.getMessage(), e::toString);
  }

  private final class Job implements Runnable {
    private final ClaimDisk disk;
    private final VolumeFolder folder;
    private final DiskWork work;
    private final DiskListener listener;
    private final Thread thread;
    private volatile int percent;
    private volatile boolean cancelled;

    Job(ClaimDisk disk, VolumeFolder folder, DiskWork work, DiskListener listener) {
      this.disk = disk;
      this.folder = folder;
      this.work = work;
      this.listener = listener;
      this.thread = Thread.ofVirtual().name("disk-" + disk.name()).unstarted(this);
    }

    @Override
    public void run() {
      LOG.infof(
          "A disk is worked on. owner=%s disk=%s claim=%s work=%s",
          disk.owner(), disk.name(), disk.claim(), work);
      Optional<HostException> failure = attempt();
      jobs.remove(Key.of(disk), this);
      if (cancelled) {
        return;
      }
      failure.ifPresentOrElse(this::fail, listener::changed);
    }

    private void fail(HostException failure) {
      LOG.warnf(failure, "A disk could not be made. owner=%s disk=%s", disk.owner(), disk.name());
      listener.failed(failure.reason(), failure.sentence());
    }

    private Optional<HostException> attempt() {
      try (DiskFolder entries = DiskFolder.open(folder, proc)) {
        switch (work) {
          case DiskWork.Create create -> create(entries, create);
          case DiskWork.Grow(long size) -> grow(entries, size);
        }
        return Optional.empty();
      } catch (HostException e) {
        return Optional.of(e);
      } catch (IOException e) {
        return Optional.of(failed(wordsOf(e) + ".", e));
      }
    }

    private void grow(DiskFolder entries, long size) throws IOException {
      try (DiskFile file = entries.open(FileClaimDisks.FILE)) {
        // No guest has written to it: a saved memory still fits it.
        Instant written = file.modified();
        file.grow(size);
        file.sync();
        file.modified(written);
      }
    }

    private void create(DiskFolder entries, DiskWork.Create create) throws IOException {
      for (String name : entries.names()) {
        if (name.startsWith(UNFINISHED)) {
          entries.delete(name);
        }
      }
      String name = UNFINISHED + disk.owner();
      try (DiskFile file = entries.create(name)) {
        file.grow(create.size());
        if (create.image().isPresent()) {
          fill(create.image().get(), file);
        }
        file.sync();
        if (entries.find(FileClaimDisks.FILE).isPresent()) {
          throw failed(FileClaimDisks.FILE + " has been put there meanwhile.", null);
        }
        entries.move(name, FileClaimDisks.FILE);
        entries.sync();
      } catch (IOException | RuntimeException e) {
        // What is left to do must be done by a cancelled thread, too.
        Thread.interrupted();
        entries.delete(name);
        throw e;
      }
    }

    /** Zeros are not written: the file is a hole so far. */
    private void fill(DiskWork.Source source, DiskFile file) throws IOException {
      File volume = folder.here().toFile();
      long free = volume.getFreeSpace();
      checkVersion(source);
      try {
        commands.run(
            Command.of(
                    "qemu-img",
                    "convert",
                    "-p",
                    "-n",
                    "--target-is-zero",
                    "-t",
                    "none",
                    "-f",
                    source.image().format().word(),
                    "-O",
                    ImageFormat.RAW.word(),
                    source.image().file().toString(),
                    file.path().toString())
                .within(NO_DEADLINE)
                .telling(this::heard));
      } catch (HostException e) {
        throw volume.getFreeSpace() < FULL ? full(source, free) : failed(e.sentence(), e);
      }
      checkVersion(source);
    }

    /** Only of the file that was looked at is it known that it leads to no other. */
    private void checkVersion(DiskWork.Source source) throws IOException {
      if (!FileVersion.of(source.image().file()).equals(source.image().version())) {
        throw torn(source);
      }
    }

    private void heard(String words) {
      Matcher told = PROGRESS.matcher(words);
      int now = percent;
      while (told.find()) {
        now = Integer.parseInt(told.group(1)) / STEP * STEP;
      }
      if (now > percent) {
        percent = now;
        listener.changed();
      }
    }

    private HostException full(DiskWork.Source source, long free) {
      return new HostException(
          Reason.VolumeFull,
          "Disk %s could not be made on claim %s: its volume has become full. Image %s has up to %s of data, and the volume had %s free. Make room on it, or use a larger claim."
              .formatted(
                  disk.name(),
                  disk.claim(),
                  source.name(),
                  DiskSizes.text(source.image().virtualSize()),
                  DiskSizes.text(free)));
    }

    private HostException torn(DiskWork.Source source) {
      return new HostException(
          Reason.ImageInvalid,
          "Disk %s could not be made on claim %s: image %s was changed while it was copied. Put a new image beside an old one, and rename it when it is whole."
              .formatted(disk.name(), disk.claim(), source.name()));
    }

    private HostException failed(String why, @Nullable Throwable cause) {
      String sentence =
          "Disk %s could not be made on claim %s: %s".formatted(disk.name(), disk.claim(), why);
      return cause == null
          ? new HostException(Reason.HostFault, sentence)
          : new HostException(Reason.HostFault, sentence, cause);
    }

    private void cancel() {
      cancelled = true;
      thread.interrupt();
      try {
        if (!thread.join(PATIENCE)) {
          throw failed("its making does not end, the volume may not answer.", null);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed("the agent is ending.", e);
      }
    }
  }
}
