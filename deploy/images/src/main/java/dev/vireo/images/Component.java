package dev.vireo.images;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One thing that an image is made of, as its bill of materials names it.
 *
 * @param type CycloneDX' word for what kind of thing it is
 * @param purl its package URL, by which scanners know it
 * @param sha256 of the file that it came in
 * @param linked how it is in the image when it has no file of its own there
 */
record Component(
    String type,
    String name,
    String version,
    Optional<String> purl,
    Optional<String> sha256,
    Optional<String> linked) {

  static Component library(String name, String version, String purl, Optional<String> sha256) {
    return new Component("library", name, version, Optional.of(purl), sha256, Optional.empty());
  }

  /** The same, as a part of a static program. */
  Component linkedStatically() {
    return new Component(type, name, version, purl, sha256, Optional.of("static"));
  }

  /** Unique in an image. */
  String reference() {
    return purl.orElse(name + "@" + version);
  }

  /** A part of a package URL; a colon stands for itself there. */
  static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("%7E", "~")
        .replace("%3A", ":");
  }
}
