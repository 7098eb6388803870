package dev.vireo.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where the parts of the images are found.
 *
 * @param bases folder of docker archives, one per image that has a base, and of what is in them
 * @param programs folder of the static programs {@code slot} and {@code slot-qemu}, and of what is
 *     in them
 * @param tree the source tree, with the Quarkus programs built in it
 */
record Sources(Path bases, Path programs, Path tree) {

  Path base(String image) {
    return bases.resolve(image + ".tar");
  }

  Path program(String name) {
    return programs.resolve(name);
  }

  /** What dpkg says of the packages of a base. */
  String packagesOf(String image) {
    return textOf(bases.resolve(image + ".packages"));
  }

  /** What dpkg says of the packages that are linked into the static programs. */
  String packagesOfPrograms() {
    return textOf(programs.resolve("packages"));
  }

  /** The file {@code release} of the Java runtime. */
  String runtimeRelease() {
    return textOf(bases.resolve("runtime.release"));
  }

  Path application(String module) {
    return tree.resolve(module).resolve("target/quarkus-app");
  }

  private static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ImageException(file + " is not there. deploy/images/build.sh makes it.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
