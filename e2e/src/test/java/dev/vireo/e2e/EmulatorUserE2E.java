package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.Lab;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** QEMU runs as the user that the node's libvirt names, and comes to its own guest's files only. */
@Isolated
class EmulatorUserE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("emulator-user");

  private static final String USER = "libvirt-qemu";
  private static final List<String> KUBELET = List.of("/var/lib/kubelet", "/var/lib/kubelet/pods");

  private final Lab lab = Cluster.get().lab();
  private final String rootNode = nodeWhereQemuIsRoot(true);
  private final String node = nodeWhereQemuIsRoot(false);

  @Test
  void aGuestIsTheUserOfItsNodesLibvirtAndConfined() {
    TestVm asRoot = SPACE.vm("as-root").createOn(rootNode);
    TestVm asUser = SPACE.vm("as-user").createOn(node);
    asUser.awaitGuest();
    asRoot.awaitPhase(Phase.Running);

    assertThat(process(asRoot, "uid")).isEqualTo("0");
    assertThat(process(asUser, "user")).isEqualTo(USER);
    assertThat(lab.exec(node, "grep", "CapEff", status(asUser))).endsWith("0000000000000000");
    for (TestVm vm : List.of(asRoot, asUser)) {
      assertThat(lab.exec(vm.node(), "grep", "Seccomp:", status(vm)))
          .as("system calls are filtered")
          .endsWith("\t2");
    }
  }

  @Test
  void theWayToTheFilesIsOpenAsLongAsTheGuestRuns() {
    SPACE.claim("counter", "64Mi");
    TestVm vm = SPACE.vm("web-1").createWithDataOn("counter", node);
    vm.awaitSaved(2);
    List<String> disks = disks(vm);
    assertThat(disks).hasSize(2);
    assertThat(disks).allMatch(this::names, "may be used by QEMU's user");
    assertThat(KUBELET).allMatch(this::mayBePassed);
    assertThat(lab.exec(node, "ls", "/var/lib/kubelet/pods")).isNotEmpty();
    assertThat(asUser("ls /var/lib/kubelet/pods")).as("it may pass, not look around").isEmpty();

    String onClaim = lab.exec(node, "stat", "--format=%d:%i", disks.getLast());
    vm.power(Power.Off);
    vm.awaitPhase(Phase.Stopped);
    assertThat(KUBELET).noneMatch(this::names);
    String left = lab.exec(node, "find", "/opt/local-path-provisioner", "-name", "disk.img");
    assertThat(lab.exec(node, "stat", "--format=%d:%i", left)).isEqualTo(onClaim);
    assertThat(names(left)).as("nothing of it stays on the claim").isFalse();
  }

  private boolean names(String path) {
    return lab.exec(node, "getfacl", "--absolute-names", path).contains("user:" + USER + ":");
  }

  private boolean mayBePassed(String folder) {
    return asUser("test -x " + folder + " && echo yes").equals("yes");
  }

  /** What a command of that user prints, nothing when it is refused. */
  private String asUser(String command) {
    return lab.exec(
        node,
        "setpriv",
        "--reuid=" + USER,
        "--regid=" + USER,
        "--clear-groups",
        "sh",
        "-c",
        "(" + command + ") 2>/dev/null || true");
  }

  private List<String> disks(TestVm vm) {
    return lab.virsh(node, "domblklist", vm.libvirtName())
        .lines()
        .filter(line -> line.contains("/"))
        .map(line -> line.substring(line.indexOf('/')))
        .toList();
  }

  private String process(TestVm vm, String what) {
    return lab.exec(vm.node(), "ps", "-o", what + "=", "-p", vm.qemuPid()).strip();
  }

  private static String status(TestVm vm) {
    return "/proc/" + vm.qemuPid() + "/status";
  }

  private String nodeWhereQemuIsRoot(boolean root) {
    return Cluster.get().nodes().stream()
        .filter(name ->
            lab.virsh(name, "capabilities").contains("<baselabel type='qemu'>+0:+0<") == root)
        .findFirst()
        .orElseThrow();
  }
}
