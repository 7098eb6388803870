package dev.vireo.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.api.v1alpha1.HostIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHostIdentityReaderTest {
  @TempDir Path folder;

  @Test
  void readsBothWithoutTheirLineEnds() throws IOException {
    Path machine = Files.writeString(folder.resolve("machine-id"), "abc\n");
    Path boot = Files.writeString(folder.resolve("boot_id"), "def\n");

    assertThat(new FileHostIdentityReader(machine, boot).read())
        .isEqualTo(new HostIdentity("abc", "def"));
  }

  @Test
  void hostWithoutAnIdentityIsTold() throws IOException {
    Path machine = Files.writeString(folder.resolve("machine-id"), "\n");

    assertThatThrownBy(() -> new FileHostIdentityReader(machine, machine).read())
        .isInstanceOf(HostException.class)
        .hasMessage(
            "%s is empty: give the host an identity with systemd-machine-id-setup.", machine);
  }
}
