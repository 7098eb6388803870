package dev.vireo.agent.domain;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.storage.ClaimDisk;
import dev.vireo.agent.storage.ClaimDisks;
import dev.vireo.agent.storage.DiskListener;
import dev.vireo.agent.storage.DiskObservation;
import dev.vireo.agent.storage.DiskWork;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.agent.storage.OpenDisk;
import dev.vireo.api.meta.Reason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Disks on claims in memory: each is to be made, and is made when the test says so. */
final class FakeDisks implements ClaimDisks {
  static final Path FILE = Path.of("/volumes/pv-1/disk.img");
  static final Path OPENED = Path.of("/proc/4700/fd/9");
  private static final String WHAT = "Disk data is being made";

  final List<String> cancelled = new ArrayList<>();
  final List<ClaimDisk> made = new ArrayList<>();
  DiskObservation seen = new DiskObservation.ToDo(new DiskWork.Create(1 << 30, Optional.empty()));
  boolean qemuIsMisled;

  /** Who has opened the disk, whatever QEMU has. */
  final Set<Long> openIn = new HashSet<>();

  /** When each was written to last. */
  Instant modified = Instant.parse("2026-11-01T00:30:00Z");

  boolean cannotBeOpened;
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger held = new AtomicInteger();

  /** Names of disks whose volume does not answer until it is told to. */
  final Set<String> hung = new HashSet<>();

  final CountDownLatch answers = new CountDownLatch(1);
  private @Nullable DiskListener listener;

  @Override
  public DiskObservation observe(ClaimDisk disk) {
    return seen;
  }

  @Override
  public void make(ClaimDisk disk, DiskWork work, DiskListener told) {
    made.add(disk);
    listener = told;
    seen = new DiskObservation.Making(WHAT, 0);
  }

  @Override
  public void cancel(ClaimDisk disk) {
    cancelled.add(disk.owner());
  }

  @Override
  public OpenDisk open(ClaimDisk disk) {
    awaitAnswer(disk);
    if (cannotBeOpened) {
      throw new HostException(Reason.DiskInvalid, "disk.img is no plain file.");
    }
    held.incrementAndGet();
    opened.incrementAndGet();
    return new OpenDisk() {
      @Override
      public GuestFile.Held file() {
        return new GuestFile.Held(OPENED, FILE, GuestFile.Right.READ_WRITE);
      }

      @Override
      public Instant modified() {
        return modified;
      }

      @Override
      public boolean isOpenIn(long pid) {
        return !qemuIsMisled || openIn.contains(pid);
      }

      @Override
      public void close() {
        held.decrementAndGet();
      }
    };
  }

  private void awaitAnswer(ClaimDisk disk) {
    try {
      if (hung.contains(disk.name())) {
        answers.await();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void progress(int percent) {
    seen = new DiskObservation.Making(WHAT, percent);
    told().changed();
  }

  void finish() {
    seen = new DiskObservation.Ready(FILE);
    told().changed();
  }

  void fail(Reason reason, String message) {
    seen = new DiskObservation.ToDo(new DiskWork.Create(1 << 30, Optional.empty()));
    told().failed(reason, message);
  }

  private DiskListener told() {
    if (listener == null) {
      throw new AssertionError("no disk is being made");
    }
    return listener;
  }
}
