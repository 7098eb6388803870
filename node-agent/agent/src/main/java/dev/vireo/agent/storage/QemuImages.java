package dev.vireo.agent.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.CommandResult;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images by qemu-img, which tells a format by the file's content. What it reads may have been made
 * to harm it, so it looks within limits of memory and time.
 */
final class QemuImages implements Images {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of address space, of which qemu-img takes a tenth for an image of usual make. */
  private static final String MEMORY = "--as=" + (1L << 30);

  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration CHECK = Duration.ofSeconds(30);

  /**
   * What qemu-img says in its exit code of an image without errors, and of one in which only room
   * is lost.
   */
  private static final Set<Integer> GOOD = Set.of(0, 3);

  private static final int CORRUPT = 2;

  /** As much of qemu-img's words as a sentence has room for. */
  private static final int WORDS = 300;

  /** Belongs to the user as whom the agent runs. */
  private static final Path SELF = Path.of("/proc/self");

  private final Path folder;
  private final Commands commands;
  private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

  QemuImages(Path folder, Commands commands) {
    this.folder = folder;
    this.commands = commands;
  }

  /**
   * An image that has been read to its end, which is not done again as long as it is the same file.
   */
  private record Seen(FileVersion version, ImageObservation image) {}

  @Override
  public ImageObservation observe(String path) {
    Path file = folder.resolve(path).normalize();
    if (!file.startsWith(folder) || file.equals(folder)) {
      return invalid(file, "is not below " + folder, "Correct the image's hostFile.path.");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return invalid(file, "is not a regular file", "Correct the image's hostFile.path.");
    }
    if (!Files.isRegularFile(file)) {
      return new ImageObservation.Unusable(
          Reason.ImageFileMissing,
          "Image file %s is not on this node. Put it there, or correct the image's hostFile.path."
              .formatted(file));
    }
    if (!isBelowFolder(file)) {
      return invalid(
          file, "leads out of " + folder + " by a symbolic link", "Put the file itself there.");
    }
    FileVersion version = versionOf(file);
    Seen before = seen.get(file);
    if (before != null && before.version().equals(version)) {
      return before.image();
    }
    CommandResult result = limited(LOOK, "info", "--force-share", "--output=json", file.toString());
    if (!result.succeeded()) {
      return invalid(
          file,
          "cannot be read as a disk image: " + wordsOf(result),
          "Replace it by a raw or qcow2 image.");
    }
    ImageObservation described = ImageDescription.of(file, version, parsed(result.output()));
    return described instanceof ImageObservation.Usable image
        ? checked(file, version, image)
        : described;
  }

  /** A qcow2 image that was cut short, for example, reads as zeros from there, without an error. */
  private ImageObservation checked(Path file, FileVersion version, ImageObservation.Usable image) {
    if (image.image().format() != ImageFormat.QCOW2) {
      return remembered(file, version, image);
    }
    CommandResult result =
        limited(
            CHECK,
            "check",
            "-f",
            ImageFormat.QCOW2.word(),
            "--force-share",
            "--output=json",
            file.toString());
    if (GOOD.contains(result.exitCode())) {
      return remembered(file, version, image);
    }
    if (result.exitCode() == CORRUPT) {
      return remembered(
          file,
          version,
          invalid(
              file,
              "is corrupt: qemu-img check finds %d errors in it"
                  .formatted(parsed(result.output()).path("corruptions").asLong()),
              "Put a whole copy in its place."));
    }
    return invalid(
        file, "cannot be checked: " + wordsOf(result), "Replace it by a raw or qcow2 image.");
  }

  private ImageObservation remembered(Path file, FileVersion version, ImageObservation image) {
    seen.put(file, new Seen(version, image));
    return image;
  }

  private CommandResult limited(Duration time, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("prlimit", MEMORY, "--cpu=" + time.toSeconds(), "qemu-img"));
    command.addAll(List.of(arguments));
    return commands.attempt(Command.of(command).within(time));
  }

  private static String wordsOf(CommandResult result) {
    String words = result.errors().strip();
    if (words.isEmpty()) {
      return "qemu-img ended with exit code %d".formatted(result.exitCode());
    }
    return words.length() <= WORDS ? words : words.substring(0, WORDS) + "...";
  }

  private static FileVersion versionOf(Path file) {
    try {
      return FileVersion.of(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static HostException unreadable(Path file, IOException e) {
    return new HostException(
        Reason.HostFault, "Image file %s cannot be read: %s.".formatted(file, e.getMessage()), e);
  }

  // QEMU follows links on the host, where they may lead elsewhere than here.
  private boolean isBelowFolder(Path file) {
    try {
      return file.toRealPath().startsWith(folder.toRealPath());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static JsonNode parsed(String output) {
    try {
      return JSON.readTree(output);
    } catch (JsonProcessingException e) {
      throw new HostException(Reason.HostFault, "qemu-img info did not answer in JSON.", e);
    }
  }

  @Override
  public void createLayer(DiskImage image, Path target) {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      refuseForeign(target);
      return;
    }
    Path half = target.resolveSibling(target.getFileName() + ".half-made");
    delete(half);
    commands.run(
        Command.of(
            "qemu-img",
            "create",
            "-q",
            "-f",
            ImageFormat.QCOW2.word(),
            "-F",
            image.format().word(),
            "-b",
            image.file().toString(),
            half.toString()));
    try {
      Files.writeString(baseOf(target), image.version().toString());
      Files.move(half, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "Disk %s cannot be made: %s.".formatted(target, e.getMessage()), e);
    }
  }

  /** What another than the agent has put there could lead QEMU to any file of the host. */
  private static void refuseForeign(Path target) {
    try {
      if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(target, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(SELF))) {
        return;
      }
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "Disk %s cannot be read: %s.".formatted(target, e.getMessage()), e);
    }
    throw new HostException(
        Reason.HostFault,
        "Disk %s was not made by the agent and is not used. Power the VM off and on again."
            .formatted(target));
  }

  @Override
  public boolean isOver(DiskImage image, Path layer) {
    Path base = baseOf(layer);
    try {
      return Files.exists(base) && Files.readString(base).equals(image.version().toString());
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "File %s cannot be read: %s.".formatted(base, e.getMessage()), e);
    }
  }

  /** Says which file the layer beside it was made over. */
  private static Path baseOf(Path layer) {
    return layer.resolveSibling(layer.getFileName() + ".base");
  }

  @Override
  public void deleteLayer(Path target) {
    delete(target);
    delete(baseOf(target));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "Disk %s cannot be removed: %s.".formatted(file, e), e);
    }
  }

  static ImageObservation.Unusable invalid(Path file, String fault, String advice) {
    return new ImageObservation.Unusable(
        Reason.ImageInvalid, "Image file %s %s. %s".formatted(file, fault, advice));
  }
}
