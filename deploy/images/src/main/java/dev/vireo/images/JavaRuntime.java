package dev.vireo.images;

import static dev.vireo.images.Component.encoded;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Java runtime, from the file {@code release} that is in it. */
final class JavaRuntime {
  private JavaRuntime() {}

  static Component componentOf(String release) {
    String maker = field(release, "IMPLEMENTOR");
    String version = field(release, "JAVA_RUNTIME_VERSION");
    return new Component(
        "platform",
        maker + " Java runtime",
        version,
        Optional.of("pkg:generic/openjdk@%s?vendor=%s".formatted(encoded(version), encoded(maker))),
        Optional.empty(),
        Optional.empty());
  }

  private static String field(String release, String name) {
    Matcher line = Pattern.compile("^" + name + "=\"(.*)\"$", Pattern.MULTILINE).matcher(release);
    if (!line.find()) {
      throw new ImageException("The Java runtime's file release has no " + name + ":\n" + release);
    }
    return line.group(1);
  }
}
