package dev.vireo.images;

import static dev.vireo.images.Component.encoded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The libraries of a Quarkus program, by the names that they have in Maven's repositories. */
final class JavaLibraries {
  private JavaLibraries() {}

  /**
   * One component per file of {@code lib/}.
   *
   * @param application the folder {@code target/quarkus-app}
   * @throws ImageException when Quarkus' list does not name one of them
   */
  static List<Component> componentsOf(Path application) {
    Map<String, Coordinates> byFile = listOf(application.resolve("quarkus-app-dependencies.txt"));
    var components = new ArrayList<Component>();
    for (Path file : QuarkusApplication.filesIn(application.resolve("lib"))) {
      Coordinates library = byFile.get(file.getFileName().toString());
      if (library == null) {
        throw new ImageException(file + " is not in quarkus-app-dependencies.txt. Build it anew.");
      }
      components.add(library.component(sha256Of(file)));
    }
    return components;
  }

  private static Map<String, Coordinates> listOf(Path list) {
    var byFile = new HashMap<String, Coordinates>();
    for (String line : linesOf(list)) {
      Coordinates library = Coordinates.of(line);
      byFile.put(library.file(), library);
    }
    return byFile;
  }

  private static List<String> linesOf(Path list) {
    try {
      return Files.readAllLines(list);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256Of(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Coordinates(
      String group, String artifact, String classifier, String type, String version) {

    /** Of a line GROUP:ARTIFACT:CLASSIFIER:TYPE:VERSION, where the classifier may be empty. */
    static Coordinates of(String line) {
      List<String> parts = List.of(line.split(":", -1));
      if (parts.size() != 5) {
        throw new ImageException("This is no library of a Quarkus program: " + line);
      }
      return new Coordinates(parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4));
    }

    String file() {
      String end = classifier.isEmpty() ? "" : "-" + classifier;
      return "%s.%s-%s%s.%s".formatted(group, artifact, version, end, type);
    }

    Component component(String sha256) {
      String classified = classifier.isEmpty() ? "" : "classifier=" + encoded(classifier) + "&";
      String purl =
          "pkg:maven/%s/%s@%s?%stype=%s"
              .formatted(encoded(group), encoded(artifact), encoded(version), classified, type);
      return Component.library(group + ":" + artifact, version, purl, Optional.of(sha256));
    }
  }
}
