package dev.vireo.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.host.HostPaths;
import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.FakeLibvirtHost;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.VirtType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbilitiesReaderTest {
  private final FakeLibvirtHost libvirt = new FakeLibvirtHost();
  private final Path root;

  AbilitiesReaderTest(@TempDir Path root) throws IOException {
    this.root = root;
    Files.writeString(root.resolve("meminfo"), "MemTotal:        4194304 kB\nMemFree: 1 kB\n");
  }

  @Test
  void autoTakesTheHardwareWhereAGuestStarts() {
    assertThat(reader(VirtTypeChoice.AUTO).read().facts().virtType()).isEqualTo(VirtType.KVM);
    assertThat(libvirt.listDomains()).as("the probe is gone").isEmpty();
  }

  @Test
  void autoEmulatesWhereTheHardwareIsOnlyPromised() {
    refuseNextCreate();
    AbilitiesReader reader = reader(VirtTypeChoice.AUTO);
    assertThat(reader.read().facts().virtType()).isEqualTo(VirtType.QEMU);
    assertThat(reader.read().facts().virtType()).as("it is tried once").isEqualTo(VirtType.QEMU);
  }

  @Test
  void whatIsConfiguredIsNotTried() {
    assertThat(reader(VirtTypeChoice.QEMU).read().facts().virtType()).isEqualTo(VirtType.QEMU);
    assertThat(reader(VirtTypeChoice.KVM).read().facts().virtType()).isEqualTo(VirtType.KVM);
    assertThat(libvirt.calls()).noneMatch(call -> call.operation() == Operation.CREATE);
  }

  @Test
  void plainGroupsNeedTheWrapper() {
    HostAbilities abilities = reader(VirtTypeChoice.QEMU).read();
    assertThat(abilities.facts().placement()).isEqualTo(CgroupPlacement.Wrapper);
    assertThat(abilities.facts().emulator()).isEqualTo("/wrapper");
    assertThat(abilities.qemu()).isEqualTo("/usr/bin/qemu-system-x86_64");
  }

  @Test
  void slicesOfSystemdNeedNone() throws IOException {
    Files.createDirectories(root.resolve("cgroup/kubepods.slice"));
    HostAbilities abilities = reader(VirtTypeChoice.QEMU).read();
    assertThat(abilities.facts().placement()).isEqualTo(CgroupPlacement.Partition);
    assertThat(abilities.facts().emulator()).isEqualTo("/usr/bin/qemu-system-x86_64");
  }

  @Test
  void aToolIsLookedForOnTheHost() throws IOException {
    assertThat(probe().missingTools()).containsExactly("dnsmasq");
    install("usr/sbin/dnsmasq");
    assertThat(probe().missingTools()).isEmpty();
  }

  @Test
  void slicesNeedTheDaemonThatMakesScopesInThem() throws IOException {
    install("usr/sbin/dnsmasq");
    Files.createDirectories(root.resolve("cgroup/kubepods.slice"));
    assertThat(probe().missingTools()).containsExactly("systemd-machined");
    install("lib/systemd/systemd-machined");
    assertThat(probe().missingTools()).isEmpty();
  }

  @Test
  void slotsAreFollowedInPlainGroupsOfVersion1AndInSlicesOfVersion2() throws IOException {
    assertThat(probe().cgroupFault()).isEmpty();

    Path slice = Files.createDirectories(root.resolve("cgroup/systemd/kubepods.slice"));
    assertThat(probe().cgroupFault())
        .contains(
            "The kubelet of this node uses the systemd driver on cgroup v1, where slots are not followed. Boot the node with cgroup v2 (systemd.unified_cgroup_hierarchy=1), or run guests on other nodes.");
    Files.delete(slice);

    Files.createFile(root.resolve("cgroup/cgroup.controllers"));
    assertThat(probe().cgroupFault())
        .contains(
            "The kubelet of this node uses the cgroupfs driver on cgroup v2, where slots are not followed. Set its cgroupDriver to systemd, or run guests on other nodes.");

    Files.createDirectories(root.resolve("cgroup/kubepods.slice"));
    assertThat(probe().cgroupFault()).isEmpty();
  }

  private void install(String program) throws IOException {
    Path file = root.resolve("host").resolve(program);
    Files.createDirectories(file.getParent());
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  private AbilitiesReader reader(VirtTypeChoice choice) {
    return new AbilitiesReader(libvirt, _ -> Path.of("/wrapper"), probe(), choice);
  }

  private HostProbe probe() {
    return new HostProbe(
        new HostPaths(root, root.resolve("cgroup"), root, root, root, root.resolve("host")));
  }

  private void refuseNextCreate() {
    libvirt
        .faults()
        .failNext(
            Operation.CREATE,
            LibvirtException.of(
                ErrorCode.Known.INTERNAL_ERROR, ErrorOrigin.Known.QEMU, "failed to set MSR 0x10a"));
  }
}
