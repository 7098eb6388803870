package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command of a release, with the images that need no program of ours in Java. */
class BuildIT {
  private static final Path COMMAND = Path.of("build.sh").toAbsolutePath();

  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    build("one");
  }

  @Test
  void nothingThatIsCachedMakesADifferenceAndWhatIsPushedIsTheArchive() throws Exception {
    try (var registry = RunningRegistry.in(folder)) {
      String address = registry.address();
      build("two", "--push", address + "/vireo", "--tag", "v1");

      for (String image : List.of("client", "slot")) {
        Path archive = folder.resolve("two").resolve(image + ".tar");
        assertThat(archive).hasSameBinaryContentAs(folder.resolve("one").resolve(image + ".tar"));
        assertThat(PulledImage.from(address, "vireo/" + image, "v1").digest())
            .isEqualTo(Archive.read(archive).digest());
      }
    }
  }

  @Test
  void billNamesThePackagesThatAreInTheImage() throws Exception {
    Map<String, String> files = ArchiveContents.filesIn(folder.resolve("one/client.tar"));
    List<String> packages =
        files.keySet().stream()
            .filter(name -> name.startsWith("var/lib/dpkg/status.d/"))
            .filter(name -> !name.endsWith(".md5sums"))
            .map(name -> name.substring(name.lastIndexOf('/') + 1))
            .toList();

    assertThat(files.get("etc/debian_version")).matches("12\\.[0-9]+\n");
    assertThat(packages).contains("base-files", "busybox", "curl", "libc6");
    assertThat(DebianPackages.componentsIn(files.getOrDefault("var/lib/dpkg/available", "")))
        .extracting(Component::name)
        .containsExactlyInAnyOrderElementsOf(packages);
    assertThat(files.get("usr/share/sbom/client.cdx.json"))
        .contains(packages.stream().map("pkg:deb/debian/%s@"::formatted).toList());
  }

  /** With a cache of its own, so that everything is made anew. */
  private static void build(String name, String... options)
      throws IOException, InterruptedException {
    Path log = folder.resolve(name + ".log");
    var command = new ArrayList<>(List.of(COMMAND.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of(folder.resolve(name).toString(), "client", "slot"));
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    process.environment().put("VIREO_LAB_CACHE", folder.resolve(name + "-cache").toString());
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    int code = process.start().waitFor();
    assertThat(code).as(Files.readString(log)).isZero();
  }
}
