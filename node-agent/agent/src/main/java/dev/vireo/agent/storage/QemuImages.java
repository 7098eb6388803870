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

/** Images by qemu-img, which tells a format by the file's content. */
record QemuImages(Path folder, Commands commands) implements Images {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Belongs to the user as whom the agent runs. */
  private static final Path SELF = Path.of("/proc/self");

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
    CommandResult result =
        commands.attempt(
            Command.of("qemu-img", "info", "--force-share", "--output=json", file.toString()));
    if (!result.succeeded()) {
      return invalid(
          file,
          "cannot be read as a disk image: " + result.errors().strip(),
          "Replace it by a raw or qcow2 image.");
    }
    return ImageDescription.of(file, parsed(result.output()));
  }

  // QEMU follows links on the host, where they may lead elsewhere than here.
  private boolean isBelowFolder(Path file) {
    try {
      return file.toRealPath().startsWith(folder.toRealPath());
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault, "Image file %s cannot be read: %s.".formatted(file, e.getMessage()), e);
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
  public void deleteLayer(Path target) {
    delete(target);
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
