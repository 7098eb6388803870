package dev.vireo.agent.host;

import static dev.vireo.agent.host.FakeNode.PID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcfsProcessesTest {
  private static final String UUID = "6c2f5b0e-8a43-4a3b-9d9c-0d5a5b7f1e11";

  @TempDir Path folder;
  private FakeNode node;
  private Processes processes;

  @BeforeEach
  void makeNode() throws IOException {
    node = new FakeNode(folder);
    processes = node.processes();
  }

  @Test
  void identityIsPidAndStartTimeAlsoWhenTheNameHasBrackets() throws IOException {
    node.process(PID, 777, 1);

    assertThat(processes.identityOf(PID)).contains(new ProcessIdentity(PID, 777));
    assertThat(processes.parentOf(PID)).contains(42L);
  }

  @Test
  void zombieCountsAsNoProcess() throws IOException {
    node.process(PID, 777, 1).stat(PID, 777, "Z");

    assertThat(processes.identityOf(PID)).isEmpty();
  }

  @Test
  void pidThatIsUsedAgainIsAnotherProcess() throws IOException {
    node.process(PID, 777, 1);
    var before = new ProcessIdentity(PID, 777);
    assertThat(processes.isAlive(before)).isTrue();

    node.stat(PID, 999, "S");

    assertThat(processes.isAlive(before)).isFalse();
    assertThat(processes.awaitEnd(before, Duration.ZERO)).isTrue();
  }

  @Test
  void emulatorIsFoundByTheOptionThatQemuIsGiven() throws IOException {
    node.process(PID, 1, 1, "/usr/bin/qemu-system-x86_64", "-m", "1", "-uuid", UUID, "-S")
        .process(PID + 1, 2, 1, "qemu-kvm", "--uuid", UUID.toUpperCase(Locale.ROOT))
        .process(PID + 2, 3, 1, "sleep", "1")
        .process(PID + 3, 4, 1);

    assertThat(processes.emulatorsOf(UUID))
        .extracting(ProcessIdentity::pid)
        .containsExactlyInAnyOrder(PID, PID + 1);
  }

  @Test
  void whoOnlyKnowsTheUuidIsNoEmulator() throws IOException {
    node.process(PID, 1, 1, "sh", "-c", "sleep 1 # -uuid " + UUID)
        .process(PID + 1, 2, 1, "swtpm", "--tpmstate", "dir=/var/lib/" + UUID)
        .process(PID + 2, 3, 1, "-uuid", UUID + "0")
        .process(PID + 3, 4, 1, "kubectl", UUID, "-uuid");

    assertThat(processes.emulatorsOf(UUID)).isEmpty();
  }

  @Test
  void argumentsMayBeEmptyWords() throws IOException {
    node.process(PID, 1, 1, "a", "", "b");

    assertThat(processes.argumentsOf(PID)).containsExactly("a", "", "b");
    assertThat(processes.argumentsOf(PID + 1)).isEmpty();
  }

  @Test
  void networkNamespaceIsTheNumberInTheLink() throws IOException {
    node.process(PID, 1, 4026531840L);

    assertThat(processes.networkNamespaceOf(PID)).contains(new NetworkNamespace(4026531840L));
    assertThat(processes.networkNamespaceOf(PID + 1)).isEmpty();
    assertThat(processes.ownNetworkNamespace()).isEqualTo(new NetworkNamespace(1000));
  }

  @Test
  void endOfAProcessThatIsNobodysChildIsTold() throws IOException {
    Processes real = Processes.of(HostPaths.standard());
    Process parent = new ProcessBuilder("sh", "-c", "sleep 60 >/dev/null & echo $!").start();
    ProcessIdentity orphan =
        real.identityOf(
                Long.parseLong(new String(parent.getInputStream().readAllBytes(), UTF_8).strip()))
            .orElseThrow();
    var ended = new CountDownLatch(1);
    try {
      real.whenEnded(orphan, ended::countDown);
      assertThat(ended.getCount()).isEqualTo(1);
    } finally {
      real.kill(orphan);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> ended.getCount() == 0);
  }

  @Test
  void endThatWasLongAgoIsToldAtOnce() {
    var ended = new CountDownLatch(1);

    processes.whenEnded(new ProcessIdentity(PID, 1), ended::countDown);

    await().until(() -> ended.getCount() == 0);
  }

  @Test
  void realProcessIsKilledByItsIdentityOnly() throws IOException {
    Processes real = Processes.of(HostPaths.standard());
    Process sleeper = new ProcessBuilder("sleep", "60").start();
    try {
      ProcessIdentity identity = real.identityOf(sleeper.pid()).orElseThrow();

      real.kill(new ProcessIdentity(identity.pid(), identity.startTime() + 1));
      assertThat(real.isAlive(identity)).isTrue();

      real.kill(identity);
      assertThat(real.awaitEnd(identity, Duration.ofSeconds(10))).isTrue();
    } finally {
      sleeper.destroyForcibly();
    }
  }
}
