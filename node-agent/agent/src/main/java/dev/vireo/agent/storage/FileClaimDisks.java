package dev.vireo.agent.storage;

import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.VolumeFinder;
import dev.vireo.agent.slot.VolumeFolder;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.ResolvedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Disks as files of the claims' file systems. */
record FileClaimDisks(VolumeFinder volumes, Images images, DiskMaker maker, Path proc)
    implements ClaimDisks {
  /** The disk's name on its claim. */
  static final String FILE = "disk.img";

  @Override
  public DiskObservation observe(ClaimDisk disk) {
    Optional<DiskObservation> making = maker.progressOf(disk);
    if (making.isPresent()) {
      return making.get();
    }
    try {
      Optional<VolumeFolder> folder = volumes.find(disk.slot(), disk.volume());
      return folder.isPresent()
          ? observe(disk, folder.get())
          : new DiskObservation.Unusable(Reason.WaitingForSlot, notMounted(disk));
    } catch (HostException e) {
      return new DiskObservation.Unusable(e.reason(), e.sentence());
    } catch (IOException e) {
      return new DiskObservation.Unusable(Reason.HostFault, unreadable(disk, e));
    }
  }

  private DiskObservation observe(ClaimDisk disk, VolumeFolder folder) throws IOException {
    long holds = holds(disk, folder);
    long wanted = DiskSizes.wanted(disk.size(), holds);
    try (DiskFolder entries = DiskFolder.open(folder, proc)) {
      if (entries.find(FILE).isEmpty()) {
        return tooSmall(disk, wanted, holds).orElseGet(() -> toCreate(disk, wanted));
      }
      try (DiskFile file = entries.open(FILE)) {
        if (file.isQcow2()) {
          return notRaw(folder);
        }
        return file.size() >= wanted
            ? new DiskObservation.Ready(folder.onHost().resolve(FILE))
            : tooSmall(disk, wanted, holds)
                .orElseGet(() -> new DiskObservation.ToDo(new DiskWork.Grow(wanted)));
      }
    }
  }

  /** QEMU is told that it is raw, so it follows no name of another file in it; nor does it boot. */
  private static DiskObservation notRaw(VolumeFolder folder) {
    return new DiskObservation.Unusable(
        Reason.DiskInvalid,
        "%s is a qcow2 image, but a disk on a claim is raw. Replace it by a raw one, made with: qemu-img convert -O raw SOURCE TARGET."
            .formatted(folder.onHost().resolve(FILE)));
  }

  /**
   * Of a file system that others share, what is free just now means nothing: the file is sparse.
   */
  private static long holds(ClaimDisk disk, VolumeFolder folder) {
    File fileSystem = folder.here().toFile();
    long forRootOnly = fileSystem.getFreeSpace() - fileSystem.getUsableSpace();
    return DiskSizes.holds(disk.volume().bytes(), fileSystem.getTotalSpace() - forRootOnly);
  }

  private static Optional<DiskObservation> tooSmall(ClaimDisk disk, long wanted, long holds) {
    if (wanted > holds) {
      return Optional.of(
          new DiskObservation.Unusable(
              Reason.ClaimTooSmall,
              "Disk %s is to have %s, but claim %s holds %s. Make its size in spec.disks smaller, or the claim larger."
                  .formatted(
                      disk.name(), DiskSizes.text(wanted), disk.claim(), DiskSizes.text(holds))));
    }
    return wanted > 0
        ? Optional.empty()
        : Optional.of(
            new DiskObservation.Unusable(
                Reason.ClaimTooSmall,
                "Claim %s is too small for a disk. Use a larger claim.".formatted(disk.claim())));
  }

  private DiskObservation toCreate(ClaimDisk disk, long size) {
    if (disk.image().isEmpty()) {
      return new DiskObservation.ToDo(new DiskWork.Create(size, Optional.empty()));
    }
    ResolvedImage image = disk.image().get();
    return switch (images.observe(image.hostFile().path())) {
      case ImageObservation.Unusable(Reason reason, String message) ->
          new DiskObservation.Unusable(reason, message);
      case ImageObservation.Usable(DiskImage file) ->
          file.virtualSize() > size
              ? new DiskObservation.Unusable(
                  Reason.ClaimTooSmall, imageTooLarge(disk, image.name(), file, size))
              : new DiskObservation.ToDo(
                  new DiskWork.Create(size, Optional.of(new DiskWork.Source(image.name(), file))));
    };
  }

  private static String imageTooLarge(ClaimDisk disk, String image, DiskImage file, long size) {
    return "Image %s has %s, but disk %s %s %s. %s"
        .formatted(
            image,
            DiskSizes.text(file.virtualSize()),
            disk.name(),
            disk.size().isPresent() ? "is to have" : "on claim " + disk.claim() + " can have",
            DiskSizes.text(size),
            disk.size().isPresent()
                ? "Make its size in spec.disks larger."
                : "Use a larger claim.");
  }

  @Override
  public void make(ClaimDisk disk, DiskWork work, DiskListener listener) {
    maker.begin(disk, folderOf(disk), work, listener);
  }

  @Override
  public void cancel(ClaimDisk disk) {
    maker.cancel(disk);
    maker.discard(disk, () -> volumes.find(disk.slot(), disk.volume()));
  }

  @Override
  public OpenDisk open(ClaimDisk disk) {
    VolumeFolder folder = folderOf(disk);
    try (DiskFolder entries = DiskFolder.open(folder, proc)) {
      return new Held(disk, entries.open(FILE), folder.onHost().resolve(FILE));
    } catch (IOException e) {
      throw new HostException(Reason.HostFault, unreadable(disk, e), e);
    }
  }

  private VolumeFolder folderOf(ClaimDisk disk) {
    return volumes
        .find(disk.slot(), disk.volume())
        .orElseThrow(() -> new HostException(Reason.WaitingForSlot, notMounted(disk)));
  }

  private static String notMounted(ClaimDisk disk) {
    return "Volume %s of claim %s is not mounted for the slot yet."
        .formatted(disk.volume().volumeName(), disk.claim());
  }

  private static String unreadable(ClaimDisk disk, IOException e) {
    return "Disk %s on claim %s cannot be read: %s."
        .formatted(disk.name(), disk.claim(), DiskMaker.wordsOf(e));
  }

  private record Held(ClaimDisk disk, DiskFile opened, Path onHost) implements OpenDisk {
    @Override
    public GuestFile.Held file() {
      return new GuestFile.Held(opened.path(), onHost, GuestFile.Right.READ_WRITE);
    }

    @Override
    public Instant modified() {
      try {
        return opened.modified();
      } catch (IOException e) {
        throw new HostException(Reason.HostFault, unreadable(disk, e), e);
      }
    }

    @Override
    public boolean isOpenIn(long pid) {
      try {
        return opened.isOpenIn(pid);
      } catch (IOException e) {
        // The process has gone.
        return false;
      }
    }

    @Override
    public void close() {
      try {
        opened.close();
      } catch (IOException e) {
        throw new HostException(Reason.HostFault, unreadable(disk, e), e);
      }
    }
  }
}
