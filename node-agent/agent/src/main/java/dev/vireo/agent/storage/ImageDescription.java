package dev.vireo.agent.storage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What qemu-img says of an image. One that names another file as its backing or data would let
 * whoever made it read that file of the host through the guest.
 */
final class ImageDescription {
  private static final String ADVICE =
      "Flatten it with: qemu-img convert -O qcow2 SOURCE TARGET, and use the result.";

  private ImageDescription() {}

  static ImageObservation of(Path file, FileVersion version, JsonNode info) {
    String word = info.path("format").asText();
    Optional<ImageFormat> format =
        Arrays.stream(ImageFormat.values())
            .filter(candidate -> candidate.word().equals(word))
            .findFirst();
    if (format.isEmpty()) {
      return QemuImages.invalid(file, "has format " + word, "Replace it by a raw or qcow2 image.");
    }
    if (info.has("backing-filename")) {
      return QemuImages.invalid(
          file, "is a layer over " + info.path("backing-filename").asText(), ADVICE);
    }
    JsonNode dataFile = info.path("format-specific").path("data").path("data-file");
    if (!dataFile.isMissingNode()) {
      return QemuImages.invalid(file, "keeps its data in " + dataFile.asText(), ADVICE);
    }
    if (info.path("encrypted").asBoolean()) {
      return QemuImages.invalid(
          file, "is encrypted, and Vireo has no key for it", "Replace it by one that is not.");
    }
    if (info.path("format-specific").path("data").path("corrupt").asBoolean()) {
      return QemuImages.invalid(
          file,
          "is marked as corrupt by QEMU",
          "Put a whole copy in its place, or repair it with: qemu-img check -r all.");
    }
    long size = info.path("virtual-size").asLong();
    if (size <= 0) {
      return QemuImages.invalid(file, "is empty", "Replace it by a raw or qcow2 image.");
    }
    return new ImageObservation.Usable(new DiskImage(file, format.get(), size, version));
  }
}
