package dev.vireo.images;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one image consists of.
 *
 * @param name the archive's name without its ending
 * @param reference the image's name and tag, as a pod names it
 * @param base a docker archive to build upon; absent: nothing is under the image's own files
 * @param user UID, or UID:GID; numeric, so that Kubernetes can tell that it is not root
 * @param layers what changes least comes first
 * @param components what it is made of, for its bill of materials
 * @param limit bytes that it may have on a node's disk, unpacked
 */
record Recipe(
    String name,
    String reference,
    Optional<Path> base,
    String user,
    String workingDirectory,
    Map<String, String> environment,
    List<String> entrypoint,
    List<FileEntriesLayer> layers,
    List<Component> components,
    long limit) {

  Recipe {
    environment = Map.copyOf(environment);
    entrypoint = List.copyOf(entrypoint);
    layers = List.copyOf(layers);
    components = List.copyOf(components);
  }
}
