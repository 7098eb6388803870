package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.AgentPod;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.Lab;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A node as production has it: systemd, cgroup v2, AppArmor, stock libvirt. It is emulated and the
 * guest in it once more, so the guest is one that only counts on its console. Run by {@code e2e/lab
 * test systemd-node}.
 */
@Isolated
class SystemdNodeE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.withoutImages("systemd-node");

  private static final String NODE = "node-s";
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** All that a guest could leave there, sorted; a restarted container has another ID. */
  private static final String LEAVINGS =
      """
      { virsh -q list --all --name; machinectl --no-legend list
        find /sys/fs/cgroup/kubepods.slice /sys/fs/cgroup/machine.slice -type d 2>/dev/null
        ip -br link | awk '{print "link " $1}'; ip netns
        ps -eo comm= | grep -E '^(qemu|dnsmasq)'
        ls /var/lib/kubelet/pods; findmnt -rno TARGET,FSTYPE
        getfacl -cp /var/lib/kubelet /var/lib/kubelet/pods
        ls /var/lib/vireo/state/open; find /run/vireo -mindepth 2
      } | sed -E 's/[0-9a-f]{64}/<container>/g' | sort\
      """;

  private final Lab lab = Cluster.get().lab();

  @Test
  void aGuestLivesInItsSlotsSliceThroughRestartsAroundItAndLeavesNothing() {
    assertThat(lab.kubectl("get", "hv", NODE, "-o", "jsonpath={.status.cgroupPlacement}"))
        .isEqualTo("Partition");
    SPACE.image("counter", "counter.img");
    String before = onNode(LEAVINGS);

    TestVm vm = SPACE.vm("counting").createSmallOn(NODE, "counter", 5);
    vm.awaitPhase(Phase.Running);
    String pid = vm.qemuPid();
    String group = groupOf(pid);
    Pod slot = SPACE.slots().getFirst();
    assertInSlice(group, slot);
    assertConfined(vm, pid);
    long last = countOf(vm);

    for (Map.Entry<String, Runnable> restart : restartsAround(vm)) {
      restart.getValue().run();
      assertThat(vm.qemuPid()).as("after restart of " + restart.getKey()).isEqualTo(pid);
      assertThat(groupOf(pid)).as("after restart of " + restart.getKey()).isEqualTo(group);
      long now = countOf(vm);
      assertThat(now).as("after restart of " + restart.getKey()).isGreaterThan(last);
      last = now;
      assertThat(lab.virsh(NODE, "domstate", vm.libvirtName())).isEqualTo("running");
      vm.awaitPhase(Phase.Running);
    }
    assertThat(SPACE.slots())
        .singleElement()
        .satisfies(
            now -> assertThat(now.getMetadata().getUid()).isEqualTo(slot.getMetadata().getUid()));

    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    vm.awaitCondition(ConditionType.Ready, "True", "PoweredOff");
    await("nothing is left")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(3))
        .untilAsserted(() ->
            assertThat(onNode(LEAVINGS).lines())
                .containsExactlyInAnyOrderElementsOf(before.lines().toList()));
  }

  private List<Map.Entry<String, Runnable>> restartsAround(TestVm vm) {
    return List.of(
        Map.entry("libvirtd", () -> restartUnit("libvirtd", "virsh uri")),
        Map.entry("kubelet", () -> restartUnit("kubelet", "curl -sf 127.0.0.1:10248/healthz")),
        Map.entry("the agent", () -> killAgentOf(vm)),
        Map.entry("systemd's configuration", () -> onNode("systemctl daemon-reload")));
  }

  private void assertInSlice(String group, Pod slot) {
    String uid = slot.getMetadata().getUid().replace('-', '_');
    String slice =
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" + uid + ".slice";
    assertThat(group).startsWith("0::" + slice + "/machine-qemu");
    String folder = "/sys/fs/cgroup" + slice;
    assertThat(Long.parseLong(onNode("cat " + folder + "/memory.max")))
        .as("the slot's limit holds for the guest")
        .isGreaterThan(64L << 20);
    assertThat(Long.parseLong(onNode("cat " + folder + "/memory.current")))
        .as("the guest's memory is counted")
        .isGreaterThan(16L << 20);
    assertThat(onNode("cat " + folder + "/vireo-helpers/cgroup.procs"))
        .as("its DHCP server is in the slot, too")
        .isNotEmpty();
  }

  private void assertConfined(TestVm vm, String pid) {
    assertThat(onNode("ps -o user= -p " + pid)).startsWith("libvirt");
    assertThat(onNode("cat /proc/" + pid + "/attr/current"))
        .isEqualTo("libvirt-" + vm.get().getMetadata().getUid() + " (enforce)");
    assertThat(Integer.parseInt(onNode("cat /proc/" + pid + "/oom_score_adj"))).isPositive();
  }

  private void restartUnit(String unit, String answers) {
    onNode("systemctl restart " + unit);
    await(unit + " answers")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> onNode("if " + answers + " >/dev/null; then echo yes; fi").equals("yes"));
  }

  /**
   * The next one says itself that it has seen the guest: the VM's status may be of the one before.
   */
  private void killAgentOf(TestVm vm) {
    Domain domain = vm.domain().orElseThrow();
    String before = AgentPod.on(NODE).containerId();
    onNode(
        "kill -KILL $(find /sys/fs/cgroup/kubepods.slice -path '*%s*/cgroup.procs' -exec cat {} +)"
            .formatted(before));
    await("another agent that has seen the guest")
        .atMost(PATIENCE)
        .until(() -> {
          AgentPod agent = AgentPod.on(NODE);
          return agent.isReady() && !agent.containerId().equals(before) && agent.hasSeen(domain);
        });
  }

  /**
   * A number that the guest writes now: what comes first may be the rest of a line, and what waited
   * in the terminal.
   */
  private long countOf(TestVm vm) {
    String number =
        onNode(
            "tty=$(virsh ttyconsole %s); timeout 1 cat $tty >/dev/null; timeout 20 grep -am2 $'^[0-9][0-9]*\\r$' $tty | tail -1 | tr -d '\\r'"
                .formatted(vm.libvirtName()));
    assertThat(number).as("the guest writes").isNotEmpty();
    return Long.parseLong(number);
  }

  private String groupOf(String pid) {
    return onNode("cat /proc/" + pid + "/cgroup");
  }

  private String onNode(String script) {
    return lab.exec(NODE, "bash", "-c", script);
  }
}
