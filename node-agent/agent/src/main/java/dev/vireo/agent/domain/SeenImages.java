package dev.vireo.agent.domain;

import dev.vireo.agent.storage.DiskImage;
import dev.vireo.agent.storage.ImageObservation;
import dev.vireo.agent.storage.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at images; one that was found usable is not looked into again as long as its file is the
 * same, as that is a program to wait for.
 */
final class SeenImages {
  private final Images images;
  private final Map<String, Seen> usable = new ConcurrentHashMap<>();

  private record Seen(ImageObservation.Usable image, Version version) {}

  private record Version(FileTime modified, long size) {}

  SeenImages(Images images) {
    this.images = images;
  }

  ImageObservation observe(String path) {
    Seen seen = usable.get(path);
    if (seen != null && versionOf(seen.image().image()).equals(Optional.of(seen.version()))) {
      return seen.image();
    }
    ImageObservation now = images.observe(path);
    if (now instanceof ImageObservation.Usable image) {
      versionOf(image.image()).ifPresent(version -> usable.put(path, new Seen(image, version)));
    }
    return now;
  }

  private static Optional<Version> versionOf(DiskImage image) {
    try {
      BasicFileAttributes file = Files.readAttributes(image.file(), BasicFileAttributes.class);
      return Optional.of(new Version(file.lastModifiedTime(), file.size()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
