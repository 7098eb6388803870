package dev.vireo.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The parts of all images, each an almost empty file. */
final class Fixture {
  static final String PACKAGES =
      """
      Package: libc6
      Source: glibc
      Version: 2.36-9+deb12u14
      Architecture: amd64
      Depends: libgcc-s1
      Description: GNU C Library: Shared libraries
       Contains the standard libraries.
      SHA256: ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf

      """;

  static final String RELEASE =
      """
      JAVA_VERSION="25.0.3"
      IMPLEMENTOR="Eclipse Adoptium"
      JAVA_RUNTIME_VERSION="25.0.3+9-LTS"
      """;

  private Fixture() {}

  static Sources sourcesIn(Path folder) throws IOException {
    for (String program : new String[] {"slot", "slot-qemu"}) {
      write(folder.resolve("programs").resolve(program));
    }
    for (String module : new String[] {"operator", "node-agent/agent"}) {
      applicationIn(folder.resolve("tree").resolve(module).resolve("target/quarkus-app"));
    }
    write(folder.resolve("programs/packages"), PACKAGES.replace("libc6", "libc6-dev"));
    for (String image : new String[] {"operator", "agent", "client"}) {
      write(folder.resolve("bases").resolve(image + ".packages"), PACKAGES);
    }
    write(folder.resolve("bases/runtime.release"), RELEASE);
    return new Sources(folder.resolve("bases"), folder.resolve("programs"), folder.resolve("tree"));
  }

  /** Docker archives of one layer each, as build.sh makes bases. */
  static void basesIn(Path folder) throws IOException {
    for (String image : new String[] {"operator", "agent", "client"}) {
      byte[] layer = tar(Map.of("etc/debian_version", "12.15\n".getBytes(UTF_8)));
      String config =
          "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\","
              + "\"diff_ids\":[\"sha256:%s\"]},\"history\":[]}".formatted(sha256(layer));
      String manifest =
          "[{\"Config\":\"config.json\",\"RepoTags\":[\"base:dev\"],\"Layers\":[\"layer0.tar\"]}]";
      Files.write(
          folder.resolve(image + ".tar"),
          tar(
              Map.of(
                  "config.json",
                  config.getBytes(UTF_8),
                  "layer0.tar",
                  layer,
                  "manifest.json",
                  manifest.getBytes(UTF_8))));
    }
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (var file : new TreeMap<>(files).entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void applicationIn(Path folder) throws IOException {
    for (String file :
        new String[] {
          "quarkus-run.jar",
          "app/vireo.jar",
          "lib/main/org.b.b-2.jar",
          "lib/main/org.a.a-1.jar",
          "lib/boot/org.boot.boot-3-linux.jar",
          "quarkus/generated-bytecode.jar"
        }) {
      write(folder.resolve(file));
    }
    write(
        folder.resolve("quarkus-app-dependencies.txt"),
        "org.a:a::jar:1\norg.b:b::jar:2\norg.boot:boot:linux:jar:3\norg.left:out::jar:4\n");
  }

  private static void write(Path file) throws IOException {
    write(file, file.getFileName().toString());
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
