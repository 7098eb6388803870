package dev.vireo.agent.slot;

import static dev.vireo.agent.host.FakeNode.PID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.Cgroups;
import dev.vireo.agent.host.FakeNode;
import dev.vireo.agent.host.ProcessIdentity;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slot, and the guest in it, on a node with cgroup v2 whose kubelet uses the systemd driver. */
class SliceSlotTest {
  private static final PodUid UID = new PodUid("0f7d3b62-7b0c-4a4e-8f2e-3f6f9d1f2a33");
  private static final CgroupPath POD =
      new CgroupPath(
          "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0f7d3b62_7b0c_4a4e_8f2e_3f6f9d1f2a33.slice");
  private static final CgroupPath SANDBOX = POD.child("cri-containerd-aaa.scope");
  private static final CgroupPath QEMU = POD.child("machine-qemu\\x2d1\\x2dshopweb.scope");
  private static final long POD_NETWORK = 2000;

  @TempDir Path folder;
  private FakeNode node;
  private SlotFinder finder;
  private GuestGroup guests;

  @BeforeEach
  void makeNode() throws IOException {
    node = FakeNode.unified(folder);
    finder = SlotFinder.of(node.paths(), node.cgroups(), node.processes());
    guests = GuestGroup.of(node.cgroups());
  }

  @Test
  void theSandboxIsInAScopeOfTheSlice() throws IOException {
    assertThat(finder.find(UID)).isEqualTo(new SlotObservation.NoCgroup());
    node.group(POD.value()).group(SANDBOX.value(), PID).process(PID, 20, POD_NETWORK);
    assertThat(finder.find(UID))
        .isInstanceOfSatisfying(
            SlotObservation.Ready.class,
            ready -> {
              assertThat(ready.slot().cgroup()).isEqualTo(POD);
              assertThat(ready.slot().sandbox()).isEqualTo(new ProcessIdentity(PID, 20));
            });
  }

  @Test
  void guestAndHelpersAreNoSandbox() throws IOException {
    node.group(POD.value())
        .group(QEMU.value(), PID)
        .group(POD.child("vireo-helpers").value(), PID + 1)
        .process(PID, 10, POD_NETWORK)
        .process(PID + 1, 11, POD_NETWORK);
    assertThat(finder.find(UID)).isEqualTo(new SlotObservation.NoSandbox());
  }

  @Test
  void theGuestIsWhatLibvirtHasPutIntoTheSlice() throws IOException {
    node.group(POD.value())
        .group(SANDBOX.value(), PID + 1)
        .group(QEMU.value())
        .group(QEMU.child("libvirt").value(), PID)
        .process(PID, 10, POD_NETWORK)
        .process(PID + 1, 11, POD_NETWORK);
    assertThat(guests.processesIn(POD)).containsExactly(PID);
  }

  @Test
  void aKilledGuestOfWhichAThreadHangsIsThereStill() throws IOException {
    node.group(POD.value()).group(QEMU.value(), PID).process(PID, 10, POD_NETWORK);
    node.stat(PID, 10, "Z");
    assertThat(guests.processesIn(POD)).containsExactly(PID);
  }

  @Test
  void outOfMemoryKillsAreThoseOfTheSliceAsTheScopeGoesWithItsProcess() throws IOException {
    node.group(POD.value());
    assertThat(guests.oomKills(POD)).isEmpty();
    Files.writeString(
        Path.of(node.paths().cgroup() + POD.value()).resolve("memory.events"), "oom_kill 1\n");
    assertThat(guests.oomKills(POD)).hasValue(1);
  }

  @Test
  void onlyTheGuestIsEndedWithItsScope() throws IOException {
    node.group(POD.value()).group(SANDBOX.value(), PID + 1).group(QEMU.value(), PID);
    List<Object> removed = new ArrayList<>();
    GuestGroup.of(recordRemovals(node.cgroups(), removed)).remove(POD);
    assertThat(removed).containsExactly(QEMU);
  }

  private static Cgroups recordRemovals(Cgroups cgroups, List<Object> removed) {
    return (Cgroups)
        Proxy.newProxyInstance(
            Cgroups.class.getClassLoader(),
            new Class<?>[] {Cgroups.class},
            (_, method, arguments) -> {
              if (!method.getName().equals("killAndRemove")) {
                return method.invoke(cgroups, arguments);
              }
              removed.add(arguments[0]);
              return null;
            });
  }
}
