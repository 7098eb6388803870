package dev.vireo.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Quarkus program as its build leaves it ("fast-jar"), in layers by how often they change. */
final class QuarkusApplication {
  /** Where the program is in its image. */
  static final String HOME = "/app";

  private QuarkusApplication() {}

  /**
   * Dependencies, generated code, our own code.
   *
   * @param application the folder {@code target/quarkus-app}
   * @throws ImageException when the program has not been built
   */
  static List<FileEntriesLayer> layersOf(Path application) {
    if (!Files.exists(application.resolve("quarkus-run.jar"))) {
      throw new ImageException(
          application + " has no quarkus-run.jar. Build it first: mvn -DskipTests package");
    }
    return List.of(
        layer("libraries", application, "lib"),
        layer("generated", application, "quarkus"),
        layer("program", application, "app", "quarkus-run.jar"));
  }

  private static FileEntriesLayer layer(String name, Path application, String... parts) {
    var layer = FileEntriesLayer.builder().setName(name);
    for (String part : parts) {
      for (Path file : filesIn(application.resolve(part))) {
        layer.addEntry(
            file, AbsoluteUnixPath.get(HOME).resolve(application.relativize(file).toString()));
      }
    }
    return layer.build();
  }

  /** In one order on every machine: the image's digest depends on it. */
  static List<Path> filesIn(Path start) {
    try (var files = Files.walk(start)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
