package dev.vireo.agent.slot;

import static dev.vireo.agent.host.FakeNode.PID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.FakeNode;
import dev.vireo.agent.host.NetworkNamespace;
import dev.vireo.agent.host.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupSlotFinderTest {
  private static final PodUid UID = new PodUid("0f7d3b62-7b0c-4a4e-8f2e-3f6f9d1f2a33");
  private static final String POD = "/kubepods/burstable/pod" + UID;
  private static final long POD_NETWORK = 2000;

  @TempDir Path folder;
  private FakeNode node;
  private SlotFinder finder;

  @BeforeEach
  void makeNode() throws IOException {
    node = new FakeNode(folder);
    finder = SlotFinder.of(node.paths(), node.cgroups(), node.processes());
  }

  @Test
  void withoutGroupThereIsNoSlot() {
    assertThat(finder.find(UID)).isEqualTo(new SlotObservation.NoCgroup());
  }

  @Test
  void processThatTheRuntimeIsMakingIsNoSandboxYet() throws IOException {
    node.group(POD).group(POD + "/sandbox", PID).processOfNode(PID, 10);

    assertThat(finder.find(UID)).isEqualTo(new SlotObservation.NoSandbox());
  }

  @Test
  void helpersAndGuestAreNoSandbox() throws IOException {
    node.group(POD)
        .group(POD + "/vireo-guest", PID)
        .group(POD + "/vireo-helpers", PID + 1)
        .processOfNode(PID, 10)
        .process(PID + 1, 11, POD_NETWORK);

    assertThat(finder.find(UID)).isEqualTo(new SlotObservation.NoSandbox());
  }

  @Test
  void sandboxIsTheOldestProcessInThePodsNetwork() throws IOException {
    node.group(POD)
        .group(POD + "/aaa", PID)
        .group(POD + "/bbb", PID + 1)
        .process(PID, 20, POD_NETWORK)
        .process(PID + 1, 10, POD_NETWORK);

    Path volumes = node.paths().kubelet().resolve("pods/" + UID + "/volumes");
    assertThat(finder.find(UID))
        .isEqualTo(
            new SlotObservation.Ready(
                new Slot(
                    UID,
                    new CgroupPath(POD),
                    new ProcessIdentity(PID + 1, 10),
                    new NetworkNamespace(POD_NETWORK),
                    volumes.resolve("kubernetes.io~empty-dir/slot"),
                    volumes.resolve("kubernetes.io~empty-dir/disks"))));
  }

  @Test
  void uidIsSafeInAPath() {
    assertThatThrownBy(() -> new PodUid("../etc")).hasMessage("not a pod's UID: ../etc");
  }
}
