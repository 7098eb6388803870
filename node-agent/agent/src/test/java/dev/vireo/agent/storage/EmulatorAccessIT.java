package dev.vireo.agent.storage;

import static dev.vireo.agent.storage.GuestFile.Right.READ;
import static dev.vireo.agent.storage.GuestFile.Right.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.libvirt.xml.DacOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With the real setfacl, looked at by a process of that user. Needs root. */
class EmulatorAccessIT {
  private static final DacOwner USER = new DacOwner(64_055, 64_055);
  private static final PodUid ONE = new PodUid("11111111-0000-4000-8000-000000000001");
  private static final PodUid OTHER = new PodUid("22222222-0000-4000-8000-000000000002");

  private final Commands commands = Commands.local();
  private Path top;
  private Path kubelet;
  private EmulatorAccess access;

  @BeforeEach
  void makeFolders() throws IOException {
    top = Files.createTempDirectory("access");
    Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwxr-xr-x"));
    kubelet = Files.createDirectory(top.resolve("kubelet"), mode("rwxr-x---"));
    Files.createDirectory(kubelet.resolve("pods"), mode("rwxr-x---"));
    access = new AclEmulatorAccess(kubelet, Path.of("/proc"), commands);
  }

  @AfterEach
  void removeFolders() {
    commands.run(Command.of("rm", "-r", top.toString()));
  }

  @Test
  void theUserComesToAGuestsFilesAndToNothingElse() throws IOException {
    Path disk = makeFile(ONE, "disk.img");
    Path secret = makeFile(ONE, "secret");
    assertThat(isWritable(disk)).isFalse();
    String before = allRights();

    access.grant(USER, ONE, List.of(new GuestFile.Named(disk, READ_WRITE)));
    assertThat(isWritable(disk)).isTrue();
    assertThat(isWritable(secret)).isFalse();
    assertThat(isReadable(kubelet)).as("it may pass, not look around").isFalse();
    assertThat(mayBeUsedBy(64_056, disk)).isFalse();

    access.takeBack(USER, ONE);
    access.takeBack(USER, new GuestFile.Held(disk, disk, READ_WRITE));
    assertThat(isWritable(disk)).isFalse();
    assertThat(allRights()).as("nothing is left of it, also no mask").isEqualTo(before);
  }

  @Test
  void whatIsOnlyToBeReadCannotBeWritten() throws IOException {
    Path seed = makeFile(ONE, "seed.iso");
    access.grant(USER, ONE, List.of(new GuestFile.Named(seed, READ)));
    assertThat(isReadable(seed)).isTrue();
    assertThat(isWritable(seed)).isFalse();
  }

  @Test
  void theCommonWayIsOpenAsLongAsOneGuestNeedsIt() throws IOException {
    Path one = makeFile(ONE, "disk.img");
    Path other = makeFile(OTHER, "disk.img");
    access.grant(USER, ONE, List.of(new GuestFile.Named(one, READ_WRITE)));
    access.grant(USER, OTHER, List.of(new GuestFile.Named(other, READ_WRITE)));
    access.takeBack(USER, ONE);
    assertThat(isWritable(one)).isFalse();
    assertThat(isWritable(other)).isTrue();
    access.takeBack(USER, OTHER);
    assertThat(isWritable(other)).isFalse();
    access.grant(USER, OTHER, List.of(new GuestFile.Named(other, READ_WRITE)));
    assertThat(isWritable(other)).isTrue();
  }

  @Test
  void theCommonWayStaysOpenForAGuestOfAnEarlierAgent() throws IOException {
    Path one = makeFile(ONE, "disk.img");
    Path other = makeFile(OTHER, "disk.img");
    access.grant(USER, ONE, List.of(new GuestFile.Named(one, READ_WRITE)));
    access = new AclEmulatorAccess(kubelet, Path.of("/proc"), commands);
    access.remember(USER, ONE);
    access.grant(USER, OTHER, List.of(new GuestFile.Named(other, READ_WRITE)));
    access.takeBack(USER, OTHER);
    assertThat(isWritable(other)).isFalse();
    assertThat(isWritable(one)).isTrue();
  }

  @Test
  void aSlotThatIsGoneIsNoFault() throws IOException {
    Path disk = makeFile(ONE, "disk.img");
    access.grant(USER, ONE, List.of(new GuestFile.Named(disk, READ_WRITE)));
    commands.run(Command.of("rm", "-r", kubelet.resolve("pods").resolve(ONE.value()).toString()));
    access.takeBack(USER, ONE);
    assertThat(allRights()).doesNotContain("user:64055");
  }

  @Test
  void rightsThatOthersHaveGivenAreKept() throws IOException {
    Path disk = makeFile(ONE, "disk.img");
    commands.run(Command.of("setfacl", "-m", "u:64056:r", disk.toString()));
    String before = rightsOf(disk);
    access.grant(USER, ONE, List.of(new GuestFile.Named(disk, READ_WRITE)));
    access.takeBack(USER, ONE);
    access.takeBack(USER, new GuestFile.Held(disk, disk, READ_WRITE));
    assertThat(rightsOf(disk)).isEqualTo(before).contains("user:64056:r--");
  }

  @Test
  void aLinkInThePlaceOfAFileIsNotFollowed() throws IOException {
    Path precious = Files.createFile(top.resolve("precious"), mode("rw-------"));
    Path layer = makeFile(ONE, "root.qcow2");
    Files.delete(layer);
    Files.createSymbolicLink(layer, precious);
    assertThatThrownBy(
            () -> access.grant(USER, ONE, List.of(new GuestFile.Named(layer, READ_WRITE))))
        .isInstanceOf(HostException.class)
        .hasMessage(
            "%s is no plain file with one name, so it is not used as a disk. Remove it, and the disk is made anew.",
            layer);
    assertThat(isWritable(precious)).isFalse();
    assertThat(rightsOf(precious)).doesNotContain("user:64055");
  }

  @Test
  void whatKeepsNoSuchRightsIsTold() {
    Path elsewhere = Path.of("/proc/version");
    assertThatThrownBy(() ->
            access.grant(USER, ONE, List.of(new GuestFile.Held(elsewhere, elsewhere, READ_WRITE))))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("QEMU runs as user 64055 on this node")
        .hasMessageContaining("Operation not supported")
        .hasMessageContaining("must keep POSIX access control lists");
  }

  private Path makeFile(PodUid slot, String name) throws IOException {
    Path folder = kubelet.resolve("pods").resolve(slot.value()).resolve("volumes");
    Files.createDirectories(folder, mode("rwx------"));
    return Files.createFile(folder.resolve(name), mode("rw-------"));
  }

  private static FileAttribute<?> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private boolean isWritable(Path file) {
    return test("-w", USER.user(), file);
  }

  private boolean isReadable(Path file) {
    return test("-r", USER.user(), file);
  }

  private boolean mayBeUsedBy(long user, Path file) {
    return test("-r", user, file);
  }

  private boolean test(String what, long user, Path file) {
    return commands
        .attempt(
            Command.of(
                "setpriv",
                "--reuid=" + user,
                "--regid=" + user,
                "--clear-groups",
                "test",
                what,
                file.toString()))
        .succeeded();
  }

  private String rightsOf(Path file) {
    return commands.run(Command.of("getfacl", "--numeric", "--absolute-names", file.toString()));
  }

  private String allRights() {
    return commands.run(
        Command.of("getfacl", "--recursive", "--numeric", "--absolute-names", top.toString()));
  }
}
