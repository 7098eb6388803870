package dev.vireo.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The parts of all images, each an almost empty file. */
final class Fixture {
  private Fixture() {}

  static Sources sourcesIn(Path folder) throws IOException {
    for (String program : new String[] {"slot", "slot-qemu"}) {
      write(folder.resolve("programs").resolve(program));
    }
    for (String module : new String[] {"operator", "node-agent/agent"}) {
      applicationIn(folder.resolve("tree").resolve(module).resolve("target/quarkus-app"));
    }
    return new Sources(folder.resolve("bases"), folder.resolve("programs"), folder.resolve("tree"));
  }

  static void applicationIn(Path folder) throws IOException {
    for (String file :
        new String[] {
          "quarkus-run.jar",
          "app/vireo.jar",
          "lib/main/b.jar",
          "lib/main/a.jar",
          "lib/boot/boot.jar",
          "quarkus/generated-bytecode.jar"
        }) {
      write(folder.resolve(file));
    }
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, file.getFileName().toString());
  }
}
