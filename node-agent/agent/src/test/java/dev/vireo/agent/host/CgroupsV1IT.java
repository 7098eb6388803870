package dev.vireo.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** On the machine's own hierarchies: needs root and cgroup version 1. */
class CgroupsV1IT {
  private final Processes processes = Processes.of(HostPaths.standard());
  private final Cgroups cgroups = Cgroups.of(HostPaths.standard());

  @Test
  void processIsMovedInAllHierarchiesAndKilledWithItsGroup() throws IOException {
    try (var groups = new RealGroups("vireo-it-cgroups")) {
      CgroupPath pod = groups.pod("pod1");
      CgroupPath guest = cgroups.createChild(pod, "vireo-guest");
      Process sleeper = new ProcessBuilder("sleep", "60").start();
      ProcessIdentity identity = processes.identityOf(sleeper.pid()).orElseThrow();

      assertThat(cgroups.holds(guest, sleeper.pid())).isFalse();
      cgroups.move(sleeper.pid(), guest);

      assertThat(cgroups.holds(guest, sleeper.pid())).isTrue();
      assertThat(cgroups.processesOf(guest)).containsExactly(sleeper.pid());
      assertThat(cgroups.childrenOf(pod)).containsExactly("vireo-guest");
      assertThat(cgroups.oomKills(guest)).hasValue(0);

      cgroups.killAndRemove(guest);
      cgroups.killAndRemove(guest);

      assertThat(processes.awaitEnd(identity, Duration.ofSeconds(10))).isTrue();
      assertThat(cgroups.childrenOf(pod)).isEmpty();
      assertThat(Path.of("/sys/fs/cgroup/cpuset" + guest)).doesNotExist();
    }
  }
}
