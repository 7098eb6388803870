package dev.vireo.agent.gate;

import dev.vireo.agent.host.HostException;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

record FileEmulatorInstaller(Path source, Path bin, Path seenEmulator, Path hostRoot)
    implements EmulatorInstaller {
  static final String WRAPPER = "slot-qemu";
  private static final String LINK = "qemu";

  @Override
  public Path install(Path emulator) {
    Path installed = bin.resolve(WRAPPER);
    try {
      String version = versionOf(emulator);
      Files.createDirectories(bin);
      Files.createDirectories(seenEmulator.toAbsolutePath().getParent());
      link(emulator);
      copyTo(installed);
      if (!Files.exists(seenEmulator) || !Files.readString(seenEmulator).equals(version)) {
        // In this order: a crash between the two touches it once more, never too seldom.
        Files.setLastModifiedTime(installed, FileTime.from(Instant.now()));
        Files.writeString(seenEmulator, version);
      }
      return installed;
    } catch (IOException e) {
      throw new HostException(
          Reason.HostFault,
          "The emulator wrapper cannot be installed as %s: %s."
              .formatted(installed, e.getMessage()),
          e);
    }
  }

  private String versionOf(Path emulator) throws IOException {
    Path file = hostRoot.resolve(Path.of("/").relativize(emulator));
    if (!Files.isExecutable(file)) {
      throw new HostException(
          Reason.HostToolMissing,
          "The host has no emulator %s. Install QEMU on it.".formatted(emulator));
    }
    return "%s %d %s\n".formatted(emulator, Files.size(file), Files.getLastModifiedTime(file));
  }

  private void link(Path emulator) throws IOException {
    Path link = bin.resolve(LINK);
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(emulator)) {
      return;
    }
    Path half = bin.resolve(LINK + ".new");
    Files.deleteIfExists(half);
    Files.createSymbolicLink(half, emulator);
    replace(half, link);
  }

  private void copyTo(Path installed) throws IOException {
    if (Files.exists(installed) && Files.mismatch(source, installed) < 0) {
      return;
    }
    Path half = bin.resolve(WRAPPER + ".new");
    Files.copy(source, half, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
    replace(half, installed);
  }

  private static void replace(Path half, Path whole) throws IOException {
    Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
