package dev.vireo.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.HostException;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileEmulatorInstallerTest {
  private static final Path EMULATOR = Path.of("/usr/bin/qemu-system-x86_64");
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  @TempDir Path folder;
  private Path wrapper;
  private Path qemu;
  private EmulatorInstaller installer;

  @BeforeEach
  void makeHost() throws IOException {
    wrapper = Files.writeString(folder.resolve("slot-qemu"), "wrapper");
    Path programs = Files.createDirectories(folder.resolve("host/usr/bin"));
    qemu = Files.writeString(programs.resolve("qemu-system-x86_64"), "qemu 7");
    Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
    installer =
        new FileEmulatorInstaller(
            wrapper,
            folder.resolve("vireo/bin"),
            folder.resolve("vireo/state/emulator"),
            folder.resolve("host"));
  }

  @Test
  void wrapperAndLinkAreInstalled() throws IOException {
    Path installed = installer.install(EMULATOR);

    assertThat(installed).isEqualTo(folder.resolve("vireo/bin/slot-qemu")).isExecutable();
    assertThat(installed).hasSameBinaryContentAs(wrapper);
    assertThat(Files.readSymbolicLink(folder.resolve("vireo/bin/qemu"))).isEqualTo(EMULATOR);
  }

  @Test
  void equalWrapperKeepsItsTime() throws IOException {
    Path installed = installer.install(EMULATOR);
    Files.setLastModifiedTime(installed, LONG_AGO);

    installer.install(EMULATOR);

    assertThat(Files.getLastModifiedTime(installed)).isEqualTo(LONG_AGO);
  }

  @Test
  void newWrapperReplacesTheOldOne() throws IOException {
    Path installed = installer.install(EMULATOR);
    Files.writeString(wrapper, "wrapper of the next version");

    installer.install(EMULATOR);

    assertThat(installed).hasContent("wrapper of the next version").isExecutable();
  }

  @Test
  void newEmulatorTouchesTheWrapperSoThatLibvirtLooksAnew() throws IOException {
    Path installed = installer.install(EMULATOR);
    Files.setLastModifiedTime(installed, LONG_AGO);
    Files.writeString(qemu, "qemu 10, longer");

    installer.install(EMULATOR);

    assertThat(Files.getLastModifiedTime(installed)).isGreaterThan(LONG_AGO);
  }

  @Test
  void hostWithoutEmulatorIsTold() {
    assertThatThrownBy(() -> installer.install(Path.of("/usr/bin/qemu-system-none")))
        .isInstanceOfSatisfying(
            HostException.class, e -> assertThat(e.reason()).isEqualTo(Reason.HostToolMissing))
        .hasMessage("The host has no emulator /usr/bin/qemu-system-none. Install QEMU on it.");
  }
}
