package dev.vireo.images;

import java.nio.file.Path;

/**
 * Where the parts of the images are found.
 *
 * @param bases folder of docker archives, one per image that has a base
 * @param programs folder of the static programs {@code slot} and {@code slot-qemu}
 * @param tree the source tree, with the Quarkus programs built in it
 */
record Sources(Path bases, Path programs, Path tree) {

  Path base(String image) {
    return bases.resolve(image + ".tar");
  }

  Path program(String name) {
    return programs.resolve(name);
  }

  Path application(String module) {
    return tree.resolve(module).resolve("target/quarkus-app");
  }
}
