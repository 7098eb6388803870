package dev.vireo.agent.host;

import static dev.vireo.agent.host.FakeNode.PID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupsV2Test {
  private static final String UID = "0f7d3b62-7b0c-4a4e-8f2e-3f6f9d1f2a33";
  private static final String UID_IN_NAME = "0f7d3b62_7b0c_4a4e_8f2e_3f6f9d1f2a33";
  private static final String BURSTABLE = "/kubepods.slice/kubepods-burstable.slice";
  private static final CgroupPath POD =
      new CgroupPath(BURSTABLE + "/kubepods-burstable-pod" + UID_IN_NAME + ".slice");
  private static final CgroupPath SCOPE = POD.child("machine-qemu\\x2d1\\x2dshopweb\\x2d1.scope");

  @TempDir Path folder;
  private FakeNode node;
  private Cgroups cgroups;

  @BeforeEach
  void makeNode() throws IOException {
    node = FakeNode.unified(folder);
    cgroups = node.cgroups();
  }

  @Test
  void podGroupIsTheSliceOfItsQualityOfService() throws IOException {
    assertThat(cgroups.podGroup(UID)).isEmpty();

    String guaranteed = "/kubepods.slice/kubepods-pod" + UID_IN_NAME + ".slice";
    node.group(guaranteed);
    assertThat(cgroups.podGroup(UID)).contains(new CgroupPath(guaranteed));

    String bestEffort =
        "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod"
            + UID_IN_NAME
            + ".slice";
    node.group(bestEffort);
    assertThat(cgroups.podGroup(UID)).contains(new CgroupPath(bestEffort));

    node.group(POD.value());
    assertThat(cgroups.podGroup(UID)).contains(POD);
  }

  @Test
  void aGroupThatIsGoneHasNothing() {
    assertThat(cgroups.childrenOf(POD)).isEmpty();
    assertThat(cgroups.processesOf(POD)).isEmpty();
    assertThat(cgroups.processesBelow(POD)).isEmpty();
    assertThat(cgroups.oomKills(POD)).isEmpty();
    assertThat(cgroups.holds(POD, PID)).isFalse();
    cgroups.killAndRemove(POD);
  }

  @Test
  void theProcessesOfVirtualCpusAreToldByTheGroupAboveThem() throws IOException {
    node.group(POD.value()).group(SCOPE.value());
    CgroupPath libvirt = SCOPE.child("libvirt");
    node.group(libvirt.value(), PID);
    type(libvirt, "domain threaded");
    // Without processes, as the kernel refuses to tell those of such groups.
    Files.createDirectory(folderOf(libvirt.child("vcpu0")));
    type(libvirt.child("vcpu0"), "threaded");
    Files.createDirectory(folderOf(libvirt.child("vcpu1")));
    type(libvirt.child("vcpu1"), "domain invalid");

    assertThat(cgroups.processesOf(libvirt.child("vcpu0"))).isEmpty();
    assertThat(cgroups.processesOf(libvirt.child("vcpu1"))).isEmpty();
    assertThat(cgroups.processesOf(POD)).isEmpty();
    assertThat(cgroups.processesBelow(POD)).containsExactly(PID);
  }

  @Test
  void aGroupThatCannotBeReadIsToldNotTakenForEmpty() throws IOException {
    node.group(POD.value());
    Files.delete(folderOf(POD).resolve("cgroup.procs"));
    assertThatThrownBy(() -> cgroups.processesOf(POD))
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith("Cgroup %s cannot be read: ", folderOf(POD));
  }

  @Test
  void childIsMadeInTheSlice() throws IOException {
    node.group(POD.value());
    assertThat(cgroups.createChild(POD, "vireo-helpers")).isEqualTo(POD.child("vireo-helpers"));
    cgroups.createChild(POD, "vireo-helpers");
    assertThat(cgroups.childrenOf(POD)).containsExactly("vireo-helpers");
  }

  @Test
  void sliceOfADeadPodIsNotMadeAnew() {
    assertThatThrownBy(() -> cgroups.createChild(POD, "vireo-helpers"))
        .isInstanceOf(HostException.class)
        .hasMessage("Cgroup %s is gone; vireo-helpers is not made in it.", POD);
    assertThat(folderOf(POD)).doesNotExist();
  }

  @Test
  void moveIsCheckedAgainstWhatTheGroupSays() throws IOException {
    node.group(POD.value()).process(PID, 1, 1);
    cgroups.move(PID, POD);
    assertThat(cgroups.holds(POD, PID)).isTrue();
    assertThat(cgroups.holds(POD, PID + 1)).isFalse();

    CgroupPath threads = POD.child("threads");
    node.group(threads.value());
    type(threads, "threaded");
    assertThatThrownBy(() -> cgroups.move(PID, threads))
        .isInstanceOf(HostException.class)
        .hasMessage("Process %d is not in cgroup %s.", PID, threads);
  }

  @Test
  void processOfAContainerIsToldFromAGuestOfItsPod() throws IOException {
    assertThat(inContainer(POD.child("cri-containerd-4f0c.scope").value())).isTrue();
    assertThat(inContainer(POD.child("cri-containerd-4f0c.scope").value() + "/of-its-own"))
        .isTrue();
    assertThat(inContainer("/kubepods.slice/kubepods-pod" + UID_IN_NAME + ".slice/crio-1.scope"))
        .as("guaranteed")
        .isTrue();
    assertThat(inContainer(SCOPE.value() + "/libvirt/emulator")).as("a guest").isFalse();
    assertThat(inContainer(POD.child("vireo-helpers").value())).as("ours").isFalse();
    assertThat(inContainer(POD.value())).as("in the pod, in no container").isFalse();
    assertThat(inContainer("/system.slice/libvirtd.service")).as("of the host").isFalse();
    assertThat(inContainer("/machine.slice/machine-qemu.scope")).as("no pod's").isFalse();
    assertThat(inContainer("/../.." + POD + "/cri-containerd-4f0c.scope"))
        .as("seen from a cgroup namespace")
        .isFalse();
    assertThat(cgroups.isInContainer(PID + 1)).as("gone").isFalse();
  }

  @Test
  void outOfMemoryKillsAreCounted() throws IOException {
    node.group(POD.value());
    Files.writeString(
        folderOf(POD).resolve("memory.events"),
        "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 1\n");
    assertThat(cgroups.oomKills(POD)).hasValue(2);
  }

  @Test
  void whatCannotBeKilledIsTold() throws IOException {
    node.group(SCOPE.value(), PID).process(PID, 1, 1);
    Files.writeString(folderOf(SCOPE).resolve("cgroup.kill"), "");
    var recording = new RecordingProcesses(node.processes());
    var killer = new CgroupsV2(node.paths().cgroup(), node.paths().proc(), recording);
    assertThatThrownBy(() -> killer.killAndRemove(SCOPE))
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith("Cgroup %s ", folderOf(SCOPE));
    assertThat(node.inGroup("", SCOPE + "/cgroup.kill")).isEqualTo("1");
    assertThat(recording.killed()).as("the kernel was asked to end all at once").isEmpty();
  }

  @Test
  void anOlderKernelHasThemKilledOneByOne() throws IOException {
    node.group(SCOPE.value(), PID).process(PID, 1, 1);
    var recording = new RecordingProcesses(node.processes());
    var killer = new CgroupsV2(node.paths().cgroup(), node.paths().proc(), recording);
    assertThatThrownBy(() -> killer.killAndRemove(SCOPE)).isInstanceOf(HostException.class);
    assertThat(recording.killed()).contains(new ProcessIdentity(PID, 1));
  }

  @Test
  void theMemoryLimitIsReadWhereThereIsOne() throws IOException {
    node.group(SCOPE.value());
    assertThat(cgroups.memoryLimit(SCOPE)).isEmpty();
    Files.writeString(folderOf(SCOPE).resolve("memory.max"), "max\n");
    assertThat(cgroups.memoryLimit(SCOPE)).isEmpty();
    Files.writeString(folderOf(SCOPE).resolve("memory.max"), "343932928\n");
    assertThat(cgroups.memoryLimit(SCOPE)).hasValue(343932928);
  }

  private boolean inContainer(String group) throws IOException {
    Path process = node.paths().proc().resolve(Long.toString(PID));
    if (!Files.exists(process)) {
      node.process(PID, 1, 1);
    }
    node.write(PID, "cgroup", "0::" + group + "\n");
    return cgroups.isInContainer(PID);
  }

  private void type(CgroupPath group, String type) throws IOException {
    Files.writeString(folderOf(group).resolve("cgroup.type"), type + "\n");
  }

  private Path folderOf(CgroupPath group) {
    return Path.of(node.paths().cgroup() + group.value());
  }
}
