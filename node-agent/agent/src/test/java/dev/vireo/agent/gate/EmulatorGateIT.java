package dev.vireo.agent.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.Command;
import dev.vireo.agent.host.Commands;
import dev.vireo.agent.host.HostPaths;
import dev.vireo.agent.host.Processes;
import dev.vireo.agent.host.RealGroups;
import dev.vireo.agent.slot.GuestGroup;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The wrapper as it is built for production, a real gate, real cgroups; needs root. The wrapper
 * knows one path of the gate's socket: each start sees the test's folder there, by a mount of its
 * own.
 */
class EmulatorGateIT {
  private static final String UUID = "6c2f5b0e-8a43-4a3b-9d9c-0d5a5b7f1e11";
  private static final String NAME = "shop_web-1";
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir static Path programs;
  @TempDir Path folder;
  private final Processes processes = Processes.of(HostPaths.standard());
  private final Cgroups cgroups = Cgroups.of(HostPaths.standard());
  private final List<Process> started = new ArrayList<>();
  private RealGroups groups;
  private CgroupPath pod;
  private HostPaths paths;
  private EmulatorGate gate;

  @BeforeAll
  static void buildWrapper() {
    Commands.local()
        .run(
            Command.of("bash", "../slot/build.sh", programs.toString())
                .within(Duration.ofMinutes(2)));
  }

  @BeforeEach
  void openGate() throws IOException {
    groups = new RealGroups("vireo-it-gate");
    pod = groups.pod("pod1");
    paths =
        new HostPaths(
            Path.of("/proc"),
            Path.of("/sys/fs/cgroup"),
            folder.resolve("kubelet"),
            folder.resolve("vireo"),
            folder.resolve("run"),
            Path.of("/"));
    gate = EmulatorGate.open(paths, cgroups, processes);
    // Not QEMU, but what takes its place tells what it was started with and stays.
    Path emulator = Files.writeString(folder.resolve("emulator"), "#!/bin/sh\nexec sleep 600\n");
    emulator.toFile().setExecutable(true);
    EmulatorInstaller.of(paths, programs.resolve("slot-qemu")).install(emulator);
  }

  @AfterEach
  void closeGate() {
    gate.close();
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.onExit().join();
    }
    groups.close();
  }

  @Test
  void expectedEmulatorIsInItsGroupWhenItBecomesQemu() throws Exception {
    gate.expect(UUID, NAME, pod, 321);

    Process qemu = start("-name", "guest=" + NAME + ",debug-threads=on", "-uuid", UUID);

    Awaitility.await()
        .atMost(LONG)
        .until(() -> processes.argumentsOf(qemu.pid()).equals(List.of("sleep", "600")));
    assertThat(cgroups.holds(pod.child(GuestGroup.NAME), qemu.pid())).isTrue();
    assertThat(GuestGroup.of(cgroups).processesIn(pod)).containsExactly(qemu.pid());
    assertThat(Path.of("/proc/" + qemu.pid() + "/oom_score_adj")).hasContent("321");
  }

  @Test
  void emulatorThatIsNotExpectedIsRefused() throws Exception {
    assertThat(refusalOf(start("-name", "guest=" + NAME, "-uuid", UUID)))
        .isEqualTo(
            "slot-qemu: Domain %s is not expected now: it is started by Vireo's node agent only."
                .formatted(UUID));
    assertThat(cgroups.childrenOf(pod)).isEmpty();
  }

  @Test
  void forgottenEmulatorIsRefused() throws Exception {
    gate.expect(UUID, NAME, pod, 0);
    gate.forget(UUID);

    assertThat(refusalOf(start("-name", "guest=" + NAME, "-uuid", UUID)))
        .contains("is not expected now");
  }

  @Test
  void emulatorOfAnotherNameIsRefused() throws Exception {
    gate.expect(UUID, NAME, pod, 0);

    assertThat(refusalOf(start("-name", "guest=shop_other", "-uuid", UUID)))
        .contains("was not started as domain shop_web-1 with UUID " + UUID + ".");
  }

  @Test
  void slotThatIsGoneIsASentence() throws Exception {
    gate.expect(UUID, NAME, pod.child("gone"), 0);

    assertThat(refusalOf(start("-name", "guest=" + NAME, "-uuid", UUID)))
        .isEqualTo(
            "slot-qemu: Cgroup %s/gone is gone; vireo-guest is not made in it.".formatted(pod));
  }

  @Test
  void processThatIsNotTheWrapperIsRefused() throws Exception {
    gate.expect(UUID, NAME, pod, 0);
    long own = ProcessHandle.current().pid();

    try (var liar = SocketChannel.open(UnixDomainSocketAddress.of(paths.gateSocket()))) {
      liar.write(UTF_8.encode("%d %s\n".formatted(own, UUID)));
      ByteBuffer answer = ByteBuffer.allocate(1024);
      while (liar.read(answer) > 0) {}

      assertThat(UTF_8.decode(answer.flip()).toString())
          .isEqualTo(
              "no Process %d does not run %s. Start the domain again.\n"
                  .formatted(own, paths.bin().resolve("slot-qemu")));
    }
  }

  @Test
  void gateOfTheNextAgentTakesOver() throws Exception {
    gate.close();
    gate = EmulatorGate.open(paths, cgroups, processes);
    gate.expect(UUID, NAME, pod, 0);

    Process qemu = start("-name", "guest=" + NAME, "-uuid", UUID);

    Awaitility.await()
        .atMost(LONG)
        .until(() -> cgroups.holds(pod.child(GuestGroup.NAME), qemu.pid()));
  }

  private Process start(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "bash",
                "-c",
                "mkdir -p /run/vireo && mount --bind \"$0\" /run/vireo && exec \"$@\"",
                paths.run().toString(),
                paths.bin().resolve("slot-qemu").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    started.add(process);
    return process;
  }

  private static String refusalOf(Process wrapper) throws IOException, InterruptedException {
    String sentence = new String(wrapper.getErrorStream().readAllBytes(), UTF_8).strip();
    assertThat(wrapper.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(wrapper.exitValue()).isEqualTo(96);
    return sentence;
  }
}
