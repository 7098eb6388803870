package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageWriterTest {
  @TempDir Path folder;

  @Test
  void archiveNamesTheImageAndItsUser() throws Exception {
    Path archive = write("out");

    assertThat(archive).isEqualTo(folder.resolve("out/slot.tar"));
    assertThat(Files.readString(archive, StandardCharsets.ISO_8859_1))
        .contains("oci-layout")
        .contains("ghcr.io/vireo-dev/slot:dev")
        .contains("\"User\":\"65532:65532\"")
        .contains("\"Entrypoint\":[\"/bin/slot\"]");
  }

  @Test
  void sameImageHasTheSameBytes() throws Exception {
    assertThat(write("one")).hasSameBinaryContentAs(write("two"));
  }

  @Test
  void sizeIsInMebibytes() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[3 * 512 * 1024]);
    assertThat(ImageWriter.sizeOf(file)).isEqualTo("1.5 MiB");
  }

  private Path write(String out) throws Exception {
    Recipe slot = new Recipes(Fixture.sourcesIn(folder)).slot();
    return new ImageWriter(folder.resolve(out), folder.resolve(out + "-cache")).write(slot);
  }
}
