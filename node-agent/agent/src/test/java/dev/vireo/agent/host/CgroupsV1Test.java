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

class CgroupsV1Test {
  private static final String UID = "0f7d3b62-7b0c-4a4e-8f2e-3f6f9d1f2a33";
  private static final String POD = "/kubepods/burstable/pod" + UID;

  @TempDir Path folder;
  private FakeNode node;
  private Cgroups cgroups;

  @BeforeEach
  void makeNode() throws IOException {
    node = new FakeNode(folder);
    cgroups = node.cgroups();
  }

  @Test
  void podGroupIsFoundUnderItsQualityOfService() throws IOException {
    assertThat(cgroups.podGroup(UID)).isEmpty();

    node.group("/kubepods/pod" + UID);
    assertThat(cgroups.podGroup(UID)).contains(new CgroupPath("/kubepods/pod" + UID));

    node.group(POD);
    assertThat(cgroups.podGroup(UID)).contains(new CgroupPath(POD));
  }

  @Test
  void childrenAndProcessesOfAGroupThatIsGoneAreNone() {
    assertThat(cgroups.childrenOf(new CgroupPath(POD))).isEmpty();
    assertThat(cgroups.processesOf(new CgroupPath(POD))).isEmpty();
    assertThat(cgroups.oomKills(new CgroupPath(POD))).isEmpty();
  }

  @Test
  void childIsMadeInEachHierarchyWithItsParentsCpus() throws IOException {
    node.group(POD);
    Path cpuset = folder.resolve("cgroup/cpuset" + POD);
    Files.writeString(cpuset.resolve("cpuset.cpus"), "0-1\n");
    Files.writeString(cpuset.resolve("cpuset.mems"), "0\n");

    CgroupPath child = cgroups.createChild(new CgroupPath(POD), "vireo-guest");
    cgroups.createChild(new CgroupPath(POD), "vireo-guest");

    assertThat(child.value()).isEqualTo(POD + "/vireo-guest");
    assertThat(node.inGroup("cpuset", child + "/cpuset.cpus")).isEqualTo("0-1\n");
    assertThat(node.inGroup("cpuset", child + "/cpuset.mems")).isEqualTo("0\n");
    assertThat(folder.resolve("cgroup/memory" + child)).isDirectory();
    assertThat(folder.resolve("cgroup/systemd" + child)).isDirectory();
  }

  @Test
  void groupOfADeadPodIsNotMadeAnew() {
    assertThatThrownBy(() -> cgroups.createChild(new CgroupPath(POD), "vireo-guest"))
        .isInstanceOf(HostException.class)
        .hasMessage("Cgroup %s is gone; vireo-guest is not made in it.", POD);
    assertThat(folder.resolve("cgroup/memory" + POD)).doesNotExist();
  }

  @Test
  void moveIsCheckedAgainstWhatTheKernelSays() throws IOException {
    node.group(POD).process(PID, 1, 1);
    node.write(PID, "cgroup", "4:memory:" + POD + "\n3:cpuset:" + POD + "\n1:name=systemd:" + POD);

    cgroups.move(PID, new CgroupPath(POD));

    assertThat(node.inGroup("memory", POD + "/cgroup.procs")).isEqualTo(Long.toString(PID));
    assertThat(node.inGroup("systemd", POD + "/cgroup.procs")).isEqualTo(Long.toString(PID));
  }

  @Test
  void moveThatLeftOneHierarchyBehindFails() throws IOException {
    node.group(POD).process(PID, 1, 1);
    node.write(PID, "cgroup", "4:memory:" + POD + "\n3:cpuset:/\n1:name=systemd:" + POD);

    assertThatThrownBy(() -> cgroups.move(PID, new CgroupPath(POD)))
        .isInstanceOf(HostException.class)
        .hasMessage("Process %d is not in cgroup %s.", PID, POD);
  }

  @Test
  void processOfAContainerIsToldFromAGuestOfItsPod() throws IOException {
    node.process(PID, 1, 1).process(PID + 1, 2, 1).process(PID + 2, 3, 1).process(PID + 3, 4, 1);
    String container = POD + "/4f0c/of-its-own";
    node.write(PID, "cgroup", "9:name=systemd:/\n4:memory:" + container + "\n0::/");
    node.write(PID + 1, "cgroup", "4:memory:" + POD + "/vireo-guest\n3:cpuset:" + container);
    node.write(PID + 2, "cgroup", "4:memory:/system.slice/libvirtd.service\n0::/");
    node.write(PID + 3, "cgroup", "4:memory:" + POD + "\n3:cpuset:" + POD);

    assertThat(cgroups.isInContainer(PID)).isTrue();
    assertThat(cgroups.isInContainer(PID + 1)).as("a guest").isFalse();
    assertThat(cgroups.isInContainer(PID + 2)).as("a service of the host").isFalse();
    assertThat(cgroups.isInContainer(PID + 3)).as("in the pod, in no container").isFalse();
    assertThat(cgroups.isInContainer(PID + 4)).as("gone").isFalse();
  }

  @Test
  void processIsOfAContainerOnlyInAllHierarchies() throws IOException {
    node.process(PID, 1, 1).process(PID + 1, 2, 1).process(PID + 2, 3, 1);
    node.write(PID, "cgroup", "4:memory:" + POD + "/4f0c\n3:cpuset:/machine/qemu-1");
    node.write(PID + 1, "cgroup", "4:memory:/\n3:cpuset:" + POD + "/4f0c");
    node.write(PID + 2, "cgroup", "4:memory:/../other-node" + POD + "/4f0c");

    assertThat(cgroups.isInContainer(PID)).isFalse();
    assertThat(cgroups.isInContainer(PID + 1)).isFalse();
    assertThat(cgroups.isInContainer(PID + 2)).as("of a node beside this one").isFalse();
  }

  @Test
  void outOfMemoryKillsAreCounted() throws IOException {
    node.group(POD);
    Files.writeString(
        folder.resolve("cgroup/memory" + POD + "/memory.oom_control"),
        "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");

    assertThat(cgroups.oomKills(new CgroupPath(POD))).hasValue(3);
  }

  @Test
  void theMemoryLimitIsReadWhereThereIsOne() throws IOException {
    node.group(POD);
    Path limit = folder.resolve("cgroup/memory" + POD + "/memory.limit_in_bytes");
    assertThat(cgroups.memoryLimit(new CgroupPath(POD))).isEmpty();
    Files.writeString(limit, "9223372036854771712\n");
    assertThat(cgroups.memoryLimit(new CgroupPath(POD))).isEmpty();
    Files.writeString(limit, "343932928\n");
    assertThat(cgroups.memoryLimit(new CgroupPath(POD))).hasValue(343932928);
  }

  @Test
  void pathsStayBelowTheRoot() {
    assertThatThrownBy(() -> new CgroupPath("/kubepods/../.."))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CgroupPath("/kubepods").child("a/b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
