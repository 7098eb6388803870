package dev.vireo.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.api.v1alpha1.HostIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHostIdentityReaderTest {
  private static final String MACHINE = "0123456789abcdef0123456789abcdef";
  private static final String BOOT = "9a3f2c1e-0000-4000-8000-0123456789ab";

  @TempDir Path folder;

  @BeforeEach
  void give() throws IOException {
    write("machine-id", MACHINE + "\n");
    write("boot_id", BOOT + "\n");
  }

  @Test
  void readsBothWithoutTheirLineEnds() {
    assertThat(reader().read()).isEqualTo(new HostIdentity(MACHINE, BOOT));
  }

  @Test
  void aHostWithoutAnIdentityIsTold() throws IOException {
    write("machine-id", "\n");
    assertThatThrownBy(() -> reader().read())
        .isInstanceOf(HostException.class)
        .hasMessage(
            "%s is empty, and should hold the machine ID (32 hexadecimal digits, not all of them"
                + " 0): give the host one with systemd-machine-id-setup.",
            file("machine-id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uninitialized",
        "00000000000000000000000000000000",
        "0123456789abcdef0123456789abcde",
        "0123456789ABCDEF0123456789ABCDEF",
        "9a3f2c1e-0000-4000-8000-0123456789ab",
        "0123456789abcdef0123456789abcdef\n0123456789abcdef0123456789abcdef"
      })
  void whatIsNoMachineIdIsNotTakenForOne(String content) throws IOException {
    write("machine-id", content);
    String shown = content.length() > 40 ? content.substring(0, 40) + "..." : content;
    assertThatThrownBy(() -> reader().read())
        .isInstanceOf(HostException.class)
        .hasMessage(
            "%s holds \"%s\", which is no machine ID (32 hexadecimal digits, not all of them 0):"
                + " give the host one with systemd-machine-id-setup.",
            file("machine-id"), shown);
  }

  @Test
  void whatIsNoBootIdIsNotTakenForOne() throws IOException {
    write("boot_id", MACHINE);
    assertThatThrownBy(() -> reader().read())
        .isInstanceOf(HostException.class)
        .hasMessage(
            "%s holds \"%s\", which is no boot ID of a Linux kernel (a UUID).",
            file("boot_id"), MACHINE);
  }

  @Test
  void aFileThatIsNotThereOrNoTextIsTold() throws IOException {
    Files.delete(file("boot_id"));
    assertThatThrownBy(() -> reader().read())
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith(file("boot_id") + " cannot be read: ");
    Files.write(file("boot_id"), "\u00e4".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> reader().read())
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith(file("boot_id") + " cannot be read: ");
  }

  private FileHostIdentityReader reader() {
    return new FileHostIdentityReader(file("machine-id"), file("boot_id"));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(file(name), content);
  }
}
