package dev.vireo.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.CommandResult;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostException;
import dev.vireo.agent.slot.PodUid;
import dev.vireo.libvirt.xml.DacOwner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What setfacl is asked to do, on a node on which one volume hangs. In a thread of its own, as one
 * that waited for a lock could not be interrupted, and the test would hang and not fail.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AclEmulatorAccessTest {
  private static final DacOwner USER = new DacOwner(64_055, 64_055);
  private static final DacOwner ANOTHER = new DacOwner(107, 107);
  private static final PodUid ONE = new PodUid("11111111-0000-4000-8000-000000000001");
  private static final PodUid OTHER = new PodUid("22222222-0000-4000-8000-000000000002");

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final CountDownLatch hangs = new CountDownLatch(1);
  private final CountDownLatch answers = new CountDownLatch(1);
  private final Path kubelet;
  private final Path hung;
  private final Path fine;
  private final EmulatorAccess access;

  /** The one path on which setfacl fails. */
  private Path refuses = Path.of("/none");

  AclEmulatorAccessTest(@TempDir Path folder) throws IOException {
    this.kubelet = folder.resolve("kubelet");
    this.hung = disk(ONE, "hung");
    this.fine = disk(OTHER, "fine");
    for (Path closed : List.of(kubelet, kubelet.resolve("pods"))) {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-x---"));
    }
    this.access = new AclEmulatorAccess(kubelet, Path.of("/proc"), commands());
  }

  @Test
  void aVolumeThatHangsHoldsUpNoOtherGuest() throws Exception {
    access.grant(USER, ONE, List.of(held(fine)));
    Thread held = Thread.ofPlatform().start(() -> access.takeBack(USER, held(hung)));
    hangs.await();
    access.grant(USER, OTHER, List.of(held(fine)));
    access.takeBack(USER, held(fine));
    access.takeBack(USER, OTHER);
    access.takeBack(USER, ONE);
    assertThat(asked).contains(takenBack(kubelet), takenBack(kubelet.resolve("pods")));
    answers.countDown();
    held.join();
  }

  @Test
  void theCommonWayIsClosedForAUserWithTheLastGuestOfThatUser() {
    access.grant(USER, ONE, List.of(held(fine)));
    access.grant(ANOTHER, OTHER, List.of(held(fine)));
    asked.clear();
    access.takeBack(USER, ONE);
    assertThat(asked)
        .containsExactly(
            takenBack(kubelet),
            takenBack(kubelet.resolve("pods")),
            takenBack(kubelet.resolve("pods").resolve(ONE.value())));
  }

  @Test
  void theCommonWayStaysOpenForAGuestOfAnEarlierAgent() {
    access.remember(USER, OTHER);
    access.grant(USER, ONE, List.of(held(fine)));
    asked.clear();
    access.takeBack(USER, ONE);
    assertThat(asked).containsExactly(takenBack(kubelet.resolve("pods").resolve(ONE.value())));
    access.takeBack(USER, OTHER);
    assertThat(asked).contains(takenBack(kubelet), takenBack(kubelet.resolve("pods")));
  }

  /** Of several files setfacl tells only how it went with the last one. */
  @Test
  void aFolderThatKeepsNoRightsIsToldAlsoWhenItIsNotTheLast() {
    refuses = kubelet;
    assertThatThrownBy(() -> access.grant(USER, OTHER, List.of(held(fine))))
        .isInstanceOf(HostException.class)
        .hasMessage(
            "QEMU runs as user 64055 on this node and cannot be let at the disks: Operation not supported. Their file systems must keep POSIX access control lists.");
  }

  private static String takenBack(Path path) {
    return "setfacl -x u:64055,m -- " + path;
  }

  private Path disk(PodUid slot, String volume) throws IOException {
    Path root = kubelet.resolve("pods").resolve(slot.value()).resolve("volumes").resolve(volume);
    return Files.createFile(Files.createDirectories(root).resolve("disk.img"));
  }

  private static GuestFile.Held held(Path file) {
    return new GuestFile.Held(file, file, GuestFile.Right.READ_WRITE);
  }

  private Commands commands() {
    return new Commands() {
      @Override
      public CommandResult attempt(Command command) {
        asked.add(String.join(" ", command.arguments()));
        if (command.arguments().contains(hung.toString())) {
          hangs.countDown();
          await(answers);
        }
        Path last = Path.of(command.arguments().getLast());
        return last.equals(refuses)
            ? new CommandResult(1, "", "Operation not supported\n")
            : new CommandResult(0, "", "");
      }

      @Override
      public String run(Command command) {
        throw new AssertionError("not used");
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
}
