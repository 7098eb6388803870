package dev.vireo.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.FakeNode;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.host.RecordingProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSlotReleaseTest {
  private static final PodUid UID = new PodUid("0f7d3b62-7b0c-4a4e-8f2e-3f6f9d1f2a33");
  private static final String POD = "/kubepods/burstable/pod" + UID;

  @TempDir Path folder;
  private FakeNode node;
  private RecordingProcesses processes;
  private SlotRelease release;

  @BeforeEach
  void makeNode() throws IOException {
    node = new FakeNode(folder);
    processes = new RecordingProcesses(node.processes());
    release = SlotRelease.of(node.paths(), node.cgroups(), processes);
    node.group(POD)
        .group(POD + "/sandbox", FakeNode.PID)
        .group(POD + "/slot", FakeNode.PID + 1)
        .process(FakeNode.PID, 10, 2000)
        .process(FakeNode.PID + 1, 20, 2000);
  }

  @Test
  void fileIsMadeAndNobodyKilled() throws IOException {
    Path volume =
        Files.createDirectories(
            node.paths()
                .kubelet()
                .resolve("pods/" + UID + "/volumes/kubernetes.io~empty-dir/slot"));

    release.release(UID);
    release.release(UID);

    assertThat(volume.resolve("release")).exists();
    assertThat(processes.killed()).isEmpty();
  }

  @Test
  void linkInTheFilesPlaceIsNotFollowedAndTheSlotProgramIsKilled() throws IOException {
    Path volume =
        Files.createDirectories(
            node.paths()
                .kubelet()
                .resolve("pods/" + UID + "/volumes/kubernetes.io~empty-dir/slot"));
    Path precious = Files.writeString(folder.resolve("precious"), "words");
    Files.createSymbolicLink(volume.resolve("release"), precious);

    release.release(UID);

    assertThat(precious).hasContent("words");
    assertThat(processes.killed()).containsExactly(new ProcessIdentity(FakeNode.PID + 1, 20));
  }

  @Test
  void whereTheFileCannotBeMadeTheSlotProgramIsKilledAndTheSandboxIsNot() {
    release.release(UID);

    assertThat(processes.killed()).containsExactly(new ProcessIdentity(FakeNode.PID + 1, 20));
  }

  @Test
  void slotThatIsGoneIsReleased() {
    release.release(new PodUid("gone"));

    assertThat(processes.killed()).isEmpty();
  }
}
