package dev.vireo.agent.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What differs when a file was written to, or another one was put in its place.
 *
 * @param modified when it was written to
 * @param size in bytes
 * @param key of the file itself, whatever its name
 */
public record FileVersion(FileTime modified, long size, @Nullable Object key) {
  static FileVersion of(Path file) throws IOException {
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileVersion(now.lastModifiedTime(), now.size(), now.fileKey());
  }
}
