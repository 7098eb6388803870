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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real qemu-img and the machine's own file system. */
class ClaimDisksIT {
  private static final long MIB = 1L << 20;

  @TempDir Path folder;
  private final Commands local = Commands.local();
  private Claim claim;

  @BeforeEach
  void makeClaim() throws IOException {
    Files.createDirectory(folder.resolve("images"));
    Files.createDirectory(folder.resolve("volume"));
    claim = claim(local);
  }

  private Claim claim(Commands commands) {
    return new Claim(folder.resolve("volume"), folder.resolve("images"), commands);
  }

  @Test
  void aDiskWithoutImageIsAHoleOfWhatTheClaimHolds() throws Exception {
    assertThat(claim.make()).isEqualTo("done");
    assertThat(claim.observe()).isEqualTo(new DiskObservation.Ready(claim.file()));
    assertThat(Files.size(claim.file())).isEqualTo(1008 * MIB);
    assertThat(allocated(claim.file())).isLessThan(MIB);
    assertThat(claim.names()).containsExactly("disk.img");
  }

  @Test
  void aDiskIsASparseCopyOfItsImage() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 3);
    assertThat(claim.withImage("debian").make()).isEqualTo("done");
    assertThat(Files.size(claim.file())).isEqualTo(1008 * MIB);
    assertThat(allocated(claim.file())).isBetween(3 * MIB, 8 * MIB);
    assertThat(Files.mismatch(claim.file(), folder.resolve("images/debian.raw")))
        .as("equal up to the image's end")
        .isEqualTo(64 * MIB);
    assertThat(claim.names()).containsExactly("disk.img");
  }

  @Test
  void aDiskThatIsThereIsNeverFilledAgain() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 1);
    claim.withSize(64 * MIB).make();
    Files.writeString(claim.file(), "what the guest wrote");
    long before = Files.size(claim.file());
    claim.withImage("debian").withSize(128 * MIB);
    assertThat(claim.observe()).isEqualTo(new DiskObservation.ToDo(new DiskWork.Grow(128 * MIB)));
    assertThat(before).isEqualTo(20);
    assertThat(claim.make()).isEqualTo("done");
    assertThat(Files.size(claim.file())).isEqualTo(128 * MIB);
    assertThat(Files.readAllBytes(claim.file()))
        .startsWith("what the guest wrote".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aDiskGrowsWithItsClaimAndIsNeverMadeSmaller() throws Exception {
    claim.of("100Mi").make();
    assertThat(Files.size(claim.file())).isEqualTo(92 * MIB);
    assertThat(claim.of("200Mi").make()).isEqualTo("done");
    assertThat(Files.size(claim.file())).isEqualTo(192 * MIB);
    assertThat(allocated(claim.file())).isLessThan(MIB);
    assertThat(claim.of("100Mi").observe()).isEqualTo(new DiskObservation.Ready(claim.file()));
    assertThat(claim.withSize(10 * MIB).observe())
        .isEqualTo(new DiskObservation.Ready(claim.file()));
  }

  @Test
  void aSizeThatTheClaimDoesNotHoldIsRefusedWithBothSizes() {
    assertThat(claim.of("100Mi").withSize(200 * MIB).observe())
        .isEqualTo(
            new DiskObservation.Unusable(
                Reason.ClaimTooSmall,
                "Disk root is to have 200 MiB, but claim web-1-root holds 92 MiB. Make its size in"
                    + " spec.disks smaller, or the claim larger."));
  }

  @Test
  void anImageThatTheClaimDoesNotHoldIsRefusedWithBothSizes() {
    claim.makeImage("debian", "qcow2", "150M", 1);
    assertThat(claim.of("100Mi").withImage("debian").observe())
        .isEqualTo(
            new DiskObservation.Unusable(
                Reason.ClaimTooSmall,
                "Image debian has 150 MiB, but disk root on claim web-1-root can have 92 MiB. Use a"
                    + " larger claim."));
    assertThat(claim.of("1Gi").withSize(10 * MIB).observe())
        .isEqualTo(
            new DiskObservation.Unusable(
                Reason.ClaimTooSmall,
                "Image debian has 150 MiB, but disk root is to have 10 MiB. Make its size in"
                    + " spec.disks larger."));
  }

  @Test
  void aClaimThatIsTooSmallForAnyDiskIsRefused() {
    assertThat(claim.of("5Mi").observe())
        .isEqualTo(
            new DiskObservation.Unusable(
                Reason.ClaimTooSmall,
                "Claim web-1-root is too small for a disk. Use a larger claim."));
  }

  @Test
  void anImageThatIsNotThereIsTold() {
    assertThat(claim.withImage("none").observe())
        .isInstanceOfSatisfying(
            DiskObservation.Unusable.class,
            u -> assertThat(u.reason()).isEqualTo(Reason.ImageFileMissing));
  }

  @Test
  void aVolumeThatIsNotMountedIsWaitedFor() throws IOException {
    Files.delete(claim.volume);
    assertThat(claim.observe())
        .isEqualTo(
            new DiskObservation.Unusable(
                Reason.WaitingForSlot,
                "Volume pv-1 of claim web-1-root is not mounted for the slot yet."));
  }

  @Test
  void whatACrashLeftHalfMadeIsRemovedAndNeverTakenForTheDisk() throws Exception {
    Files.writeString(claim.volume.resolve("disk.img.new-uid-0"), "half");
    Files.writeString(claim.volume.resolve("disk.img.new-uid-1"), "half");
    assertThat(claim.observe()).isInstanceOf(DiskObservation.ToDo.class);
    assertThat(claim.make()).isEqualTo("done");
    assertThat(claim.names()).containsExactly("disk.img");
  }

  @Test
  void howFarACopyIsIsToldInStepsOfTen() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    claim.makeImage("debian", "qcow2", "64M", 1);
    Claim slow =
        claim(
            beforeConvert(command -> {
              command.heard().accept("    (7.50/100%)\r    (12.34/100%)\r");
              command.heard().accept("    (49.99/100%)\r");
              await(go);
            }));
    slow.withImage("debian").begin();
    assertThat(slow.heard()).isEqualTo("changed");
    assertThat(slow.heard()).isEqualTo("changed");
    assertThat(slow.observe())
        .isEqualTo(new DiskObservation.Making("Disk root is being made from image debian", 40));
    go.countDown();
    while (slow.observe() instanceof DiskObservation.Making) {
      assertThat(slow.heard()).isEqualTo("changed");
    }
    assertThat(slow.observe()).isInstanceOf(DiskObservation.Ready.class);
  }

  @Test
  void theRealCopyTellsHowFarItIs() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 32);
    claim.withImage("debian").begin();
    int words = 0;
    do {
      assertThat(claim.heard()).isEqualTo("changed");
      words++;
    } while (claim.observe() instanceof DiskObservation.Making || !claim.isSilent());
    assertThat(words).as("steps, and the end").isGreaterThan(2);
  }

  @Test
  void aCopyThatIsCancelledEndsAndLeavesNothing() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 1);
    CountDownLatch begun = new CountDownLatch(1);
    Claim endless =
        claim(
            beforeConvert(_ -> {
              begun.countDown();
              local.run(Command.of("sleep", "300"));
            }));
    endless.withImage("debian").begin();
    await(begun);
    assertThat(endless.names()).containsExactly("disk.img.new-uid-1");
    endless.cancel();
    assertThat(endless.names()).isEmpty();
    assertThat(endless.isSilent()).isTrue();
    assertThat(endless.observe()).isInstanceOf(DiskObservation.ToDo.class);
    endless.cancel();
  }

  @Test
  void whatAnAgentThatEndedHasLeftHalfMadeIsRemovedByTheNext() throws Exception {
    Files.writeString(claim.volume.resolve("disk.img.new-uid-1"), "half");
    Files.writeString(claim.volume.resolve("disk.img.new-uid-2"), "another's");
    claim(local).cancel();
    assertThat(claim.names()).containsExactly("disk.img.new-uid-2");
    claim(local).cancel();
  }

  @Test
  void aVolumeThatIsGoneHasNothingLeft() throws Exception {
    Files.delete(claim.volume);
    claim.cancel();
    assertThat(claim.volume).doesNotExist();
  }

  @Test
  void anImageThatIsWrittenToWhileItIsCopiedIsNoDisk() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 1);
    Claim torn =
        claim(
            beforeConvert(_ ->
                unchecked(() ->
                    Files.setLastModifiedTime(
                        folder.resolve("images/debian"),
                        FileTime.from(Instant.parse("2026-01-01T00:00:00Z"))))));
    assertThat(torn.withImage("debian").make())
        .isEqualTo(
            "ImageInvalid: Disk root could not be made on claim web-1-root: image debian was"
                + " changed while it was copied. Put a new image beside an old one, and rename it"
                + " when it is whole.");
    assertThat(torn.names()).isEmpty();
    assertThat(claim.withImage("debian").make()).isEqualTo("done");
  }

  @Test
  void anImageInThePlaceOfTheOneThatWasLookedAtIsNotCopied() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 1);
    claim.makeImage("another", "qcow2", "64M", 1);
    List<Command> copies = new ArrayList<>();
    Claim misled = claim(beforeConvert(copies::add)).withImage("debian");
    assertThat(misled.observe()).isInstanceOf(DiskObservation.ToDo.class);
    DiskWork work = ((DiskObservation.ToDo) misled.observe()).work();
    Path images = folder.resolve("images");
    Files.move(
        images.resolve("another"), images.resolve("debian"), StandardCopyOption.REPLACE_EXISTING);
    misled.begin(work);
    assertThat(misled.heard())
        .startsWith(
            "ImageInvalid: Disk root could not be made on claim web-1-root: image debian was");
    assertThat(copies).isEmpty();
    assertThat(misled.names()).isEmpty();
    assertThat(misled.make()).isEqualTo("done");
  }

  @Test
  void aCopyThatFailsLeavesNothingAndSaysWhy() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 1);
    Claim failing =
        claim(
            beforeConvert(_ -> {
              throw new HostException(Reason.HostFault, "qemu-img failed: I/O error.");
            }));
    assertThat(failing.withImage("debian").make())
        .isEqualTo(
            "HostFault: Disk root could not be made on claim web-1-root: qemu-img failed: I/O"
                + " error.");
    assertThat(failing.names()).isEmpty();
  }

  @Test
  void aLinkPutInThePlaceOfTheCopyIsNotWrittenThrough() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 1);
    Path precious = Files.writeString(folder.resolve("precious"), "words");
    Claim attacked =
        claim(
            beforeConvert(_ ->
                unchecked(() -> {
                  Path half = claim.volume.resolve("disk.img.new-uid-1");
                  Files.delete(half);
                  Files.createSymbolicLink(half, precious);
                })));
    attacked.withImage("debian").make();
    assertThat(precious).hasContent("words");
    assertThat(attacked.observe())
        .as("a link that took the place of the disk is refused")
        .isInstanceOf(DiskObservation.Unusable.class);
  }

  @Test
  void whatHasBeenPutInTheDisksPlaceMeanwhileIsKept() throws Exception {
    claim.makeImage("debian", "qcow2", "64M", 1);
    Claim raced =
        claim(beforeConvert(_ -> unchecked(() -> Files.writeString(claim.file(), "mine"))));
    assertThat(raced.withImage("debian").make()).contains("disk.img has been put there meanwhile");
    assertThat(claim.file()).hasContent("mine");
    assertThat(claim.names()).containsExactly("disk.img");
  }

  @Test
  void onlyAPlainFileWithOneNameIsADisk() throws Exception {
    String sentence =
        claim.file()
            + " is no plain file with one name, so it is not used as a disk. Remove it, and the"
            + " disk is made anew.";
    var refused = new DiskObservation.Unusable(Reason.DiskInvalid, sentence);
    Path other = Files.writeString(folder.resolve("other"), "words");

    Files.createSymbolicLink(claim.file(), other);
    assertThat(claim.observe()).isEqualTo(refused);
    Files.delete(claim.file());
    Files.createLink(claim.file(), other);
    assertThat(claim.observe()).isEqualTo(refused);
    Files.delete(claim.file());
    Files.createDirectory(claim.file());
    assertThat(claim.observe()).isEqualTo(refused);
    Files.delete(claim.file());
    local.run(Command.of("mkfifo", claim.file().toString()));
    assertThat(claim.observe()).isEqualTo(refused);
    Files.delete(claim.file());
    local.run(Command.of("mknod", claim.file().toString(), "b", "7", "200"));
    assertThat(claim.observe()).isEqualTo(refused);
    assertThatThrownBy(claim::open).isInstanceOf(HostException.class).hasMessage(sentence);
    assertThat(other).hasContent("words");
  }

  @Test
  void aQcow2ImageIsNoDiskOfAClaimWhateverItNames() throws Exception {
    local.run(
        Command.of(
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-u",
            "-b",
            "/etc/shadow",
            "-F",
            "raw",
            claim.file().toString(),
            "64M"));
    assertThat(claim.observe())
        .isEqualTo(
            new DiskObservation.Unusable(
                Reason.DiskInvalid,
                claim.file()
                    + " is a qcow2 image, but a disk on a claim is raw. Replace it by a raw one,"
                    + " made with: qemu-img convert -O raw SOURCE TARGET."));
    Files.delete(claim.file());
    assertThat(claim.make()).isEqualTo("done");
  }

  @Test
  void aProcessIsKnownToHaveTheDiskOpenWhateverThePathSays() throws Exception {
    claim.withSize(MIB).make();
    Process reader =
        new ProcessBuilder("sleep", "300").redirectInput(claim.file().toFile()).start();
    try (OpenDisk open = claim.open()) {
      assertThat(open.isOpenIn(reader.pid())).isTrue();
      Path other = Files.writeString(folder.resolve("other"), "words");
      Files.delete(claim.file());
      Files.createSymbolicLink(claim.file(), other);
      assertThat(open.isOpenIn(reader.pid())).isTrue();
      Process misled =
          new ProcessBuilder("sleep", "300").redirectInput(claim.file().toFile()).start();
      try {
        assertThat(open.isOpenIn(misled.pid())).isFalse();
      } finally {
        misled.destroyForcibly();
      }
    } finally {
      reader.destroyForcibly();
    }
  }

  private Commands beforeConvert(Consumer<Command> action) {
    return new Commands() {
      @Override
      public CommandResult attempt(Command command) {
        return local.attempt(command);
      }

      @Override
      public String run(Command command) {
        if (command.arguments().contains("convert")) {
          action.accept(command);
        }
        return local.run(command);
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What may fail with an IOException. */
  private interface Act {
    void run() throws IOException;
  }

  private static void unchecked(Act act) {
    try {
      act.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long allocated(Path file) {
    return Long.parseLong(
            local.run(Command.of(List.of("stat", "-c", "%b", file.toString()))).strip())
        * 512;
  }
}
