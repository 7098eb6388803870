package dev.vireo.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An OCI archive as it was written.
 *
 * @param digest of its manifest: what a registry, a node and a signature name it by
 * @param unpacked bytes of its layers without compression: what it takes of a node's disk
 */
record Archive(String digest, long unpacked) {
  private static final String BLOBS = "blobs/sha256/";

  static Archive read(Path file) throws IOException {
    var small = new HashMap<String, byte[]>();
    var unpacked = new HashMap<String, Long>();
    try (var tar = new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        readEntry(entry.getName(), tar, small, unpacked);
      }
    }
    String digest = json(small, "index.json").at("/manifests/0/digest").asText();
    long sum = 0;
    for (JsonNode layer : json(small, placeOf(digest)).at("/layers")) {
      sum += found(unpacked, placeOf(layer.at("/digest").asText()));
    }
    return new Archive(digest, sum);
  }

  /** A layer is compressed, everything else in an archive is a short text. */
  private static void readEntry(
      String name, InputStream tar, Map<String, byte[]> small, Map<String, Long> unpacked)
      throws IOException {
    var content = new BufferedInputStream(tar);
    content.mark(2);
    boolean compressed = content.read() == 0x1f && content.read() == 0x8b;
    content.reset();
    if (compressed) {
      unpacked.put(name, new GZIPInputStream(content).transferTo(OutputStream.nullOutputStream()));
    } else {
      small.put(name, content.readAllBytes());
    }
  }

  private static String placeOf(String digest) {
    return BLOBS + digest.substring("sha256:".length());
  }

  private static JsonNode json(Map<String, byte[]> texts, String name) throws IOException {
    return new JsonMapper().readTree(found(texts, name));
  }

  private static <T> T found(Map<String, T> blobs, String name) throws IOException {
    T blob = blobs.get(name);
    if (blob == null) {
      throw new IOException("the archive has no " + name);
    }
    return blob;
  }
}
