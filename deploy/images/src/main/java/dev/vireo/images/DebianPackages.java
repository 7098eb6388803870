package dev.vireo.images;

import static dev.vireo.images.Component.encoded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's packages, from the paragraphs by which dpkg describes them. */
final class DebianPackages {
  private static final Pattern SOURCE = Pattern.compile("(\\S+)(?: \\((\\S+)\\))?");

  private DebianPackages() {}

  /**
   * One component per paragraph, in their order. The package URL carries the source package, too:
   * Debian's security notices are about those.
   */
  static List<Component> componentsIn(String paragraphs) {
    var components = new ArrayList<Component>();
    for (String paragraph : paragraphs.split("\n\n", -1)) {
      Map<String, String> fields = fieldsOf(paragraph);
      if (!fields.isEmpty()) {
        components.add(componentOf(fields));
      }
    }
    return components;
  }

  private static Component componentOf(Map<String, String> fields) {
    String name = required(fields, "Package");
    String version = required(fields, "Version");
    String purl =
        "pkg:deb/debian/%s@%s?arch=%s&distro=debian-12%s"
            .formatted(
                encoded(name),
                encoded(version),
                encoded(required(fields, "Architecture")),
                upstreamOf(fields));
    return Component.library(name, version, purl, Optional.ofNullable(fields.get("SHA256")));
  }

  private static String upstreamOf(Map<String, String> fields) {
    Matcher source = SOURCE.matcher(fields.getOrDefault("Source", ""));
    if (!source.matches()) {
      return "";
    }
    String version = source.group(2) == null ? "" : "%40" + encoded(source.group(2));
    return "&upstream=" + encoded(source.group(1)) + version;
  }

  /** Without the lines that go on with the field above: they are for people. */
  private static Map<String, String> fieldsOf(String paragraph) {
    var fields = new HashMap<String, String>();
    for (String line : paragraph.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.startsWith(" ")) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private static String required(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name))
        .orElseThrow(() -> new ImageException("A package has no field " + name + ": " + fields));
  }
}
