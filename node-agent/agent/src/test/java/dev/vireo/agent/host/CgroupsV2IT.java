package dev.vireo.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * On a hierarchy of version 2 of the machine's own, with or without controllers: needs root, and
 * one at {@code /sys/fs/cgroup} or, where version 1 is in use, at {@code /sys/fs/cgroup/unified}.
 */
class CgroupsV2IT {
  private static final Path MOUNTED = Path.of("/sys/fs/cgroup");

  private final Path root =
      Files.exists(MOUNTED.resolve("unified")) ? MOUNTED.resolve("unified") : MOUNTED;
  private final HostPaths paths =
      new HostPaths(Path.of("/proc"), root, root, root, root, Path.of("/"));
  private final Processes processes = Processes.of(paths);
  private final Cgroups cgroups = Cgroups.of(paths);
  private final CgroupPath pod = new CgroupPath("/vireo-it-" + UUID.randomUUID());

  @BeforeEach
  void makePod() throws IOException {
    assumeThat(root.resolve("cgroup.controllers")).exists();
    Files.createDirectory(root.resolve(pod.value().substring(1)));
  }

  @AfterEach
  void removePod() {
    cgroups.killAndRemove(pod);
  }

  @Test
  void processIsMovedAndKilledWithItsGroup() throws IOException {
    CgroupPath helpers = cgroups.createChild(pod, "vireo-helpers");
    Process sleeper = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity identity = processes.identityOf(sleeper.pid()).orElseThrow();
    assertThat(cgroups.holds(helpers, sleeper.pid())).isFalse();

    cgroups.move(sleeper.pid(), helpers);
    assertThat(cgroups.holds(helpers, sleeper.pid())).isTrue();
    assertThat(cgroups.processesOf(pod)).isEmpty();
    assertThat(cgroups.processesBelow(pod)).containsExactly(sleeper.pid());

    cgroups.killAndRemove(helpers);
    cgroups.killAndRemove(helpers);
    assertThat(processes.awaitEnd(identity, Duration.ofSeconds(10))).isTrue();
    assertThat(cgroups.childrenOf(pod)).isEmpty();
  }

  /** As libvirt makes them for the threads of QEMU. */
  @Test
  void whatHasThreadsInGroupsOfTheirOwnIsFoundAndKilled() throws IOException {
    CgroupPath scope = cgroups.createChild(pod, "machine-qemu\\x2d1\\x2dshop.scope");
    CgroupPath libvirt = cgroups.createChild(scope, "libvirt");
    CgroupPath emulator = cgroups.createChild(libvirt, "emulator");
    Process sleeper = new ProcessBuilder("sleep", "60").start();
    ProcessIdentity identity = processes.identityOf(sleeper.pid()).orElseThrow();
    cgroups.move(sleeper.pid(), libvirt);
    Files.writeString(
        root.resolve(emulator.value().substring(1)).resolve("cgroup.type"), "threaded");
    Files.writeString(
        root.resolve(emulator.value().substring(1)).resolve("cgroup.threads"),
        Long.toString(sleeper.pid()));

    assertThat(cgroups.processesOf(emulator)).isEmpty();
    assertThat(cgroups.processesOf(libvirt)).containsExactly(sleeper.pid());
    assertThat(cgroups.processesBelow(pod)).containsExactly(sleeper.pid());

    cgroups.killAndRemove(scope);
    assertThat(processes.awaitEnd(identity, Duration.ofSeconds(10))).isTrue();
    assertThat(cgroups.childrenOf(pod)).isEmpty();
  }

  @Test
  void nothingIsMadeInAGroupThatIsGone() {
    CgroupPath gone = pod.child("gone");
    assertThatThrownBy(() -> cgroups.createChild(gone, "vireo-helpers"))
        .hasMessage("Cgroup %s is gone; vireo-helpers is not made in it.", gone);
  }
}
