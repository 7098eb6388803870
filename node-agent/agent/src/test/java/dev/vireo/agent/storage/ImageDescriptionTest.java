package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.api.meta.Reason;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;

class ImageDescriptionTest {
  private static final Path FILE = Path.of("/var/lib/vireo/images/a.img");
  private static final FileVersion VERSION = new FileVersion(FileTime.fromMillis(0), 4096, null);

  @Test
  void rawAndQcow2AreUsable() throws JsonProcessingException {
    assertThat(described("{\"virtual-size\": 1048576, \"format\": \"raw\"}"))
        .isEqualTo(
            new ImageObservation.Usable(new DiskImage(FILE, ImageFormat.RAW, 1048576, VERSION)));
  }

  @Test
  void layerOverAnotherFileOfTheHostIsRefused() throws JsonProcessingException {
    assertThat(
            described(
                "{\"virtual-size\": 1, \"format\": \"qcow2\", \"backing-filename\": \"/etc/shadow\"}"))
        .isEqualTo(
            new ImageObservation.Unusable(
                Reason.ImageInvalid,
                "Image file /var/lib/vireo/images/a.img is a layer over /etc/shadow. Flatten it"
                    + " with: qemu-img convert -O qcow2 SOURCE TARGET, and use the result."));
  }

  @Test
  void dataInAnotherFileIsRefused() throws JsonProcessingException {
    assertThat(
            described(
                "{\"virtual-size\": 1, \"format\": \"qcow2\", \"format-specific\": {\"type\":"
                    + " \"qcow2\", \"data\": {\"data-file\": \"/dev/sda\"}}}"))
        .isInstanceOfSatisfying(
            ImageObservation.Unusable.class,
            image -> assertThat(image.message()).contains("keeps its data in /dev/sda"));
  }

  @Test
  void anEncryptedImageIsRefused() throws JsonProcessingException {
    assertThat(described("{\"virtual-size\": 1, \"format\": \"qcow2\", \"encrypted\": true}"))
        .isEqualTo(
            new ImageObservation.Unusable(
                Reason.ImageInvalid,
                "Image file /var/lib/vireo/images/a.img is encrypted, and Vireo has no key for it."
                    + " Replace it by one that is not."));
  }

  @Test
  void anImageThatIsMarkedAsCorruptIsRefused() throws JsonProcessingException {
    assertThat(
            described(
                "{\"virtual-size\": 1, \"format\": \"qcow2\", \"format-specific\": {\"type\":"
                    + " \"qcow2\", \"data\": {\"corrupt\": true}}}"))
        .isEqualTo(
            new ImageObservation.Unusable(
                Reason.ImageInvalid,
                "Image file /var/lib/vireo/images/a.img is marked as corrupt by QEMU. Put a whole"
                    + " copy in its place, or repair it with: qemu-img check -r all."));
  }

  @Test
  void otherFormatsAndEmptyFilesAreRefused() throws JsonProcessingException {
    assertThat(described("{\"virtual-size\": 1, \"format\": \"vmdk\"}"))
        .isInstanceOf(ImageObservation.Unusable.class);
    assertThat(described("{\"virtual-size\": 0, \"format\": \"raw\"}"))
        .isInstanceOf(ImageObservation.Unusable.class);
  }

  private static ImageObservation described(String json) throws JsonProcessingException {
    return ImageDescription.of(FILE, VERSION, new ObjectMapper().readTree(json));
  }
}
