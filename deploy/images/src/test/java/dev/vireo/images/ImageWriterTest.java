package dev.vireo.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    Path one = writerTo("one").write(slotOf("clone"));
    Path two = writerTo("two").write(slotOf("another-clone"));
    assertThat(one).hasSameBinaryContentAs(two);
  }

  @Test
  void billOfMaterialsIsBesideTheArchiveAndInTheImage() throws Exception {
    String bill = Files.readString(write("out").resolveSibling("slot.cdx.json"));

    assertThat(bill).contains("pkg:deb/debian/libc6-dev@2.36-9%2Bdeb12u14");
    assertThat(ArchiveContents.filesIn(folder.resolve("out/slot.tar")))
        .containsEntry("bin/slot", "slot")
        .containsEntry("usr/share/sbom/slot.cdx.json", bill);
  }

  @Test
  void imageThatIsTooLargeIsNoImage() throws Exception {
    Recipe slot = slot();
    long size = Archive.read(write("out")).unpacked();

    assertThatThrownBy(() -> writerTo("small").write(limited(slot, size - 1)))
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "The image slot has %d bytes unpacked, more than %d. Take something out, or raise its"
                    .formatted(size, size - 1)
                + " limit.");
    assertThat(folder.resolve("small/slot.tar")).doesNotExist();
    assertThat(writerTo("exact").write(limited(slot, size))).exists();
  }

  @Test
  void sizeIsInMillionsOfBytes() {
    assertThat(ImageWriter.megabytes(1_550_000)).isEqualTo("1.6 MB");
  }

  private Recipe slot() throws IOException {
    return slotOf("clone");
  }

  private Recipe slotOf(String tree) throws IOException {
    return new Recipes(Fixture.sourcesIn(folder.resolve(tree))).slot();
  }

  private Path write(String out) throws Exception {
    return writerTo(out).write(slot());
  }

  private ImageWriter writerTo(String out) {
    return new ImageWriter(folder.resolve(out), folder.resolve(out + "-cache"));
  }

  private static Recipe limited(Recipe recipe, long limit) {
    return new Recipe(
        recipe.name(),
        recipe.reference(),
        recipe.base(),
        recipe.user(),
        recipe.workingDirectory(),
        recipe.environment(),
        recipe.entrypoint(),
        recipe.layers(),
        recipe.components(),
        limit);
  }
}
