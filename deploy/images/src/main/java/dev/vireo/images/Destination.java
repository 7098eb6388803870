package dev.vireo.images;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where images are pushed to.
 *
 * @param registry host, perhaps with port and path: {@code ghcr.io/vireo-dev}
 * @param tag of all images
 * @param credentials a file in the form of {@code ~/.docker/config.json}; it need not exist
 */
record Destination(String registry, String tag, Path credentials) {
  private static final Pattern THIS_MACHINE =
      Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?(/.*)?");

  String referenceOf(Recipe recipe) {
    return registry + "/" + recipe.name() + ":" + tag;
  }

  /** Then it may speak HTTP without TLS, as container runtimes have it. */
  boolean isThisMachine() {
    return THIS_MACHINE.matcher(registry).matches();
  }
}
