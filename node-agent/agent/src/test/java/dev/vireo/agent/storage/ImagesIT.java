package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.CommandResult;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.api.meta.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real qemu-img. */
class ImagesIT {
  private static final long SIZE = 64L << 20;

  @TempDir Path folder;
  private final Commands commands = Commands.local();
  private Path golden;
  private Path disks;
  private Images images;

  @BeforeEach
  void makeFolders() throws IOException {
    golden = Files.createDirectory(folder.resolve("images"));
    disks = Files.createDirectory(folder.resolve("disks"));
    images = new QemuImages(golden, commands);
  }

  @Test
  void formatIsReadFromTheContentAndNotFromTheName() {
    create("-f", "qcow2", "debian.raw", "64M");
    create("-f", "raw", "tiny.qcow2", "64M");

    assertThat(images.observe("debian.raw")).isEqualTo(usable("debian.raw", ImageFormat.QCOW2));
    assertThat(images.observe("tiny.qcow2")).isEqualTo(usable("tiny.qcow2", ImageFormat.RAW));
  }

  @Test
  void missingFileIsNamed() {
    assertThat(images.observe("sub/none.img"))
        .isEqualTo(
            new ImageObservation.Unusable(
                Reason.ImageFileMissing,
                "Image file %s/sub/none.img is not on this node. Put it there, or correct the"
                        .formatted(golden)
                    + " image's hostFile.path."));
  }

  @Test
  void pathOutOfTheFolderIsRefused() {
    assertThat(images.observe("../disks"))
        .isInstanceOfSatisfying(
            ImageObservation.Unusable.class,
            image -> assertThat(image.reason()).isEqualTo(Reason.ImageInvalid));
  }

  @Test
  void linkOutOfTheFolderIsRefused() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "of the host");
    Files.createSymbolicLink(golden.resolve("direct"), secret);
    Files.createSymbolicLink(golden.resolve("sub"), folder);
    for (String path : List.of("direct", "sub/secret")) {
      assertThat(images.observe(path))
          .isEqualTo(
              new ImageObservation.Unusable(
                  Reason.ImageInvalid,
                  "Image file %s/%s leads out of %s by a symbolic link. Put the file itself there."
                      .formatted(golden, path, golden)));
    }
    create("-f", "raw", "tiny.img", "64M");
    Files.createSymbolicLink(golden.resolve("alias"), golden.resolve("tiny.img"));
    assertThat(images.observe("alias")).isEqualTo(usable("alias", ImageFormat.RAW));
  }

  @Test
  void folderIsNoImage() throws IOException {
    Files.createDirectory(golden.resolve("debian"));
    assertThat(images.observe("debian"))
        .isEqualTo(
            new ImageObservation.Unusable(
                Reason.ImageInvalid,
                "Image file %s/debian is not a regular file. Correct the image's hostFile.path."
                    .formatted(golden)));
  }

  @Test
  void imageThatNeedsAnotherFileIsRefused() {
    create("-f", "raw", "base", "64M");
    create("-f", "qcow2", "-b", "base", "-F", "raw", "layer", "64M");
    create("-f", "qcow2", "-o", "data_file=%s/data".formatted(golden), "split", "64M");

    assertThat(images.observe("layer"))
        .isInstanceOfSatisfying(
            ImageObservation.Unusable.class,
            image -> assertThat(image.message()).contains("layer is a layer over base."));
    assertThat(images.observe("split"))
        .isInstanceOfSatisfying(
            ImageObservation.Unusable.class,
            image -> assertThat(image.message()).contains("split keeps its data in "));
  }

  @Test
  void anImageThatWasCutShortIsRefusedUntilItIsWhole() throws IOException {
    commands.run(
        Command.of(
            "dd",
            "if=/dev/urandom",
            "of=" + folder.resolve("raw"),
            "bs=1M",
            "count=4",
            "status=none"));
    Path cut = golden.resolve("cut");
    convert(cut);
    commands.run(Command.of("truncate", "-s", "1M", cut.toString()));
    assertThat(images.observe("cut"))
        .isInstanceOfSatisfying(
            ImageObservation.Unusable.class,
            image ->
                assertThat(image.message())
                    .matches(
                        "Image file \\Q"
                            + cut
                            + "\\E is corrupt: qemu-img check finds \\d+ errors in it\\. Put a whole"
                            + " copy in its place\\."));
    convert(cut);
    assertThat(images.observe("cut"))
        .isEqualTo(
            new ImageObservation.Usable(
                new DiskImage(cut, ImageFormat.QCOW2, 4L << 20, version(cut))));
  }

  @Test
  void aBrokenHeaderIsRefusedInQemusWords() throws IOException {
    Files.write(
        golden.resolve("broken"), new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3, 9, 9});
    assertThat(images.observe("broken"))
        .isInstanceOfSatisfying(
            ImageObservation.Unusable.class,
            image ->
                assertThat(image.message())
                    .startsWith(
                        "Image file %s/broken cannot be read as a disk image: qemu-img: Could not"
                                .formatted(golden)
                            + " open ")
                    .endsWith(". Replace it by a raw or qcow2 image."));
  }

  @Test
  void qemuImgLooksWithinLimitsAndACheckedImageIsNotCheckedAgain() {
    create("-f", "qcow2", "debian", "64M");
    List<String> programs = new ArrayList<>();
    images = new QemuImages(golden, recording(programs));
    images.observe("debian");
    images.observe("debian");
    assertThat(programs)
        .containsExactly(
            "prlimit --as=1073741824 --cpu=10 qemu-img info --force-share --output=json %s/debian"
                .formatted(golden),
            "prlimit --as=1073741824 --cpu=30 qemu-img check -f qcow2 --force-share --output=json "
                + golden
                + "/debian");
  }

  private Commands recording(List<String> programs) {
    return new Commands() {
      @Override
      public CommandResult attempt(Command command) {
        programs.add(String.join(" ", command.arguments()));
        return commands.attempt(command);
      }

      @Override
      public String run(Command command) {
        return commands.run(command);
      }
    };
  }

  private void convert(Path target) {
    commands.run(
        Command.of(
            "qemu-img",
            "convert",
            "-f",
            "raw",
            "-O",
            "qcow2",
            folder.resolve("raw").toString(),
            target.toString()));
  }

  @Test
  void layerHasTheImagesSizeAndIsMadeOnce() throws IOException {
    create("-f", "raw", "base", "64M");
    var image =
        new DiskImage(
            golden.resolve("base"), ImageFormat.RAW, SIZE, version(golden.resolve("base")));
    Path layer = disks.resolve("root.qcow2");

    images.createLayer(image, layer);
    Files.writeString(layer, "data of the guest");
    images.createLayer(image, layer);

    assertThat(layer).hasContent("data of the guest");
    try (var files = Files.list(disks)) {
      assertThat(files).containsExactlyInAnyOrder(layer, disks.resolve("root.qcow2.base"));
    }
  }

  @Test
  void aLayerKnowsTheVeryFileThatItIsOver() throws IOException {
    create("-f", "raw", "base", "64M");
    Path base = golden.resolve("base");
    Path layer = disks.resolve("root.qcow2");
    images.createLayer(new DiskImage(base, ImageFormat.RAW, SIZE, version(base)), layer);
    assertThat(images.isOver(new DiskImage(base, ImageFormat.RAW, SIZE, version(base)), layer))
        .isTrue();

    create("-f", "raw", "other", "64M");
    Files.move(golden.resolve("other"), base, StandardCopyOption.REPLACE_EXISTING);
    assertThat(images.isOver(new DiskImage(base, ImageFormat.RAW, SIZE, version(base)), layer))
        .isFalse();
  }

  @Test
  void ofALayerThatSaysNothingItIsNotKnown() throws IOException {
    create("-f", "raw", "base", "64M");
    Path base = golden.resolve("base");
    Path layer = Files.writeString(disks.resolve("root.qcow2"), "layer");
    assertThat(images.isOver(new DiskImage(base, ImageFormat.RAW, SIZE, version(base)), layer))
        .isFalse();
  }

  @Test
  void layerLeadsToItsImage() {
    create("-f", "qcow2", "base", "64M");
    Path layer = disks.resolve("root.qcow2");

    images.createLayer(
        new DiskImage(
            golden.resolve("base"), ImageFormat.QCOW2, SIZE, version(golden.resolve("base"))),
        layer);

    assertThat(commands.run(Command.of("qemu-img", "info", "--output=json", layer.toString())))
        .contains("\"virtual-size\": " + SIZE, "\"backing-filename\": \"" + golden + "/base\"");
  }

  @Test
  void whatACrashLeftHalfMadeIsReplaced() throws IOException {
    create("-f", "raw", "base", "64M");
    Files.writeString(disks.resolve("root.qcow2.half-made"), "half");
    Path layer = disks.resolve("root.qcow2");

    images.createLayer(
        new DiskImage(
            golden.resolve("base"), ImageFormat.RAW, SIZE, version(golden.resolve("base"))),
        layer);

    try (var files = Files.list(disks)) {
      assertThat(files).containsExactlyInAnyOrder(layer, disks.resolve("root.qcow2.base"));
    }
  }

  @Test
  void linkInTheLayersPlaceIsRefused() throws IOException {
    create("-f", "raw", "base", "64M");
    Path layer = disks.resolve("root.qcow2");
    Files.createSymbolicLink(layer, golden.resolve("base"));

    assertThatThrownBy(() ->
            images.createLayer(
                new DiskImage(
                    golden.resolve("base"), ImageFormat.RAW, SIZE, version(golden.resolve("base"))),
                layer))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("was not made by the agent");
  }

  @Test
  void linkInTheHalfMadeLayersPlaceIsNotWrittenThrough() throws IOException {
    create("-f", "raw", "base", "64M");
    Path precious = Files.writeString(folder.resolve("precious"), "words");
    Files.createSymbolicLink(disks.resolve("root.qcow2.half-made"), precious);

    images.createLayer(
        new DiskImage(
            golden.resolve("base"), ImageFormat.RAW, SIZE, version(golden.resolve("base"))),
        disks.resolve("root.qcow2"));

    assertThat(precious).hasContent("words");
  }

  @Test
  void volumeThatIsGoneIsASentence() {
    create("-f", "raw", "base", "64M");

    assertThatThrownBy(() ->
            images.createLayer(
                new DiskImage(
                    golden.resolve("base"), ImageFormat.RAW, SIZE, version(golden.resolve("base"))),
                folder.resolve("gone/root.qcow2")))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("No such file or directory");
  }

  @Test
  void deletedLayerIsGoneAndStaysSo() throws IOException {
    Path layer = Files.writeString(disks.resolve("root.qcow2"), "layer");

    images.deleteLayer(layer);
    images.deleteLayer(layer);

    assertThat(layer).doesNotExist();
  }

  @Test
  void layerThatCannotBeDeletedIsASentence() throws IOException {
    Path layer = Files.createDirectory(disks.resolve("root.qcow2"));
    Files.writeString(layer.resolve("file"), "words");

    assertThatThrownBy(() -> images.deleteLayer(layer))
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith("Disk %s cannot be removed: ".formatted(layer));
  }

  private void create(String... arguments) {
    var command = new ArrayList<>(List.of("env", "-C", golden.toString()));
    command.addAll(List.of("qemu-img", "create", "-q"));
    command.addAll(List.of(arguments));
    commands.run(Command.of(command));
  }

  private ImageObservation usable(String name, ImageFormat format) {
    return new ImageObservation.Usable(
        new DiskImage(golden.resolve(name), format, SIZE, version(golden.resolve(name))));
  }

  private static FileVersion version(Path file) {
    try {
      return FileVersion.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
