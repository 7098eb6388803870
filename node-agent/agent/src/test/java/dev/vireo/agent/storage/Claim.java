package dev.vireo.agent.storage;

import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.agent.slot.VolumeFolder;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainVolume;
import dev.vireo.api.v1alpha1.HostFile;
import dev.vireo.api.v1alpha1.ResolvedImage;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A claim whose volume is a folder, with golden images beside it, and one disk on it. */
final class Claim {
  private static final Path PROC = Path.of("/proc");

  final Path volume;
  private final Path images;
  private final ClaimDisks disks;
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private String capacity = "1Gi";
  private OptionalLong size = OptionalLong.empty();
  private Optional<ResolvedImage> image = Optional.empty();

  Claim(Path volume, Path images, Commands commands) {
    this.volume = volume;
    this.images = images;
    this.disks =
        new FileClaimDisks(
            (_, _) ->
                Files.exists(volume)
                    ? Optional.of(new VolumeFolder(volume, volume))
                    : Optional.empty(),
            new QemuImages(images, Commands.local()),
            new DiskMaker(PROC, commands),
            PROC);
  }

  Claim of(String quantity) {
    capacity = quantity;
    return this;
  }

  Claim withSize(long bytes) {
    size = OptionalLong.of(bytes);
    return this;
  }

  Claim withImage(String name) {
    image = Optional.of(new ResolvedImage(name, new HostFile(name)));
    return this;
  }

  /** An image of that size whose first bytes are random. */
  void makeImage(String name, String format, String virtualSize, int randomMib) {
    Path raw = images.resolve(name + ".raw");
    Commands local = Commands.local();
    local.run(Command.of("truncate", "-s", virtualSize, raw.toString()));
    local.run(
        Command.of(
            "dd",
            "if=/dev/urandom",
            "of=" + raw,
            "bs=1M",
            "count=" + randomMib,
            "conv=notrunc",
            "status=none"));
    local.run(
        Command.of(
            "qemu-img",
            "convert",
            "-f",
            "raw",
            "-O",
            format,
            raw.toString(),
            images.resolve(name).toString()));
  }

  ClaimDisk disk() {
    return new ClaimDisk(
        "uid-1",
        new PodUid("3"),
        "root",
        new DomainVolume("web-1-root", "pv-1", new Quantity(capacity), null),
        image,
        size);
  }

  DiskObservation observe() {
    return disks.observe(disk());
  }

  /** Does what is to be done; returns how it ended: {@code done}, or the reason and the message. */
  String make() throws InterruptedException {
    begin();
    while (true) {
      String word = told.poll(30, TimeUnit.SECONDS);
      if (word == null) {
        throw new AssertionError("The disk is not made: " + observe());
      }
      if (!word.equals("changed")) {
        return word;
      }
      if (!(observe() instanceof DiskObservation.Making)) {
        return "done";
      }
    }
  }

  void begin() {
    if (!(observe() instanceof DiskObservation.ToDo(DiskWork work))) {
      throw new AssertionError("There is nothing to do: " + observe());
    }
    begin(work);
  }

  void begin(DiskWork work) {
    disks.make(
        disk(),
        work,
        new DiskListener() {
          @Override
          public void changed() {
            told.add("changed");
          }

          @Override
          public void failed(Reason reason, String message) {
            told.add(reason + ": " + message);
          }
        });
  }

  /** The next word of the listener. */
  String heard() throws InterruptedException {
    String word = told.poll(30, TimeUnit.SECONDS);
    return word == null ? "nothing" : word;
  }

  boolean isSilent() {
    return told.isEmpty();
  }

  void cancel() {
    disks.cancel(disk());
  }

  OpenDisk open() {
    return disks.open(disk());
  }

  Path file() {
    return volume.resolve("disk.img");
  }

  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (var files = Files.list(volume)) {
      files.map(f -> f.getFileName().toString()).sorted().forEach(names::add);
    }
    return names;
  }
}
