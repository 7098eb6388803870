package dev.vireo.images;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Looks into an OCI archive as somebody who unpacks it. */
final class ArchiveContents {
  private ArchiveContents() {}

  /** The files of all layers, by path without a slash at its start. */
  static Map<String, String> filesIn(Path archive) throws IOException {
    var files = new TreeMap<String, String>();
    for (byte[] blob : entriesOf(Files.newInputStream(archive)).values()) {
      if (blob.length > 2 && blob[0] == 0x1f && (blob[1] & 0xff) == 0x8b) {
        entriesOf(new GZIPInputStream(new ByteArrayInputStream(blob)))
            .forEach((name, text) -> files.put(name, new String(text, StandardCharsets.UTF_8)));
      }
    }
    return files;
  }

  private static Map<String, byte[]> entriesOf(InputStream packed) throws IOException {
    var entries = new TreeMap<String, byte[]>();
    try (var tar = new TarArchiveInputStream(new BufferedInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!entry.isDirectory()) {
          entries.put(entry.getName(), tar.readAllBytes());
        }
      }
    }
    return entries;
  }
}
