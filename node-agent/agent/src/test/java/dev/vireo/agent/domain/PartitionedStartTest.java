package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.host.CgroupPath;
import dev.vireo.agent.host.ProcessIdentity;
import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.HypervisorStatus.CgroupPlacement;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.xml.MemorySize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest comes into being where systemd makes the groups: libvirt puts QEMU into the slot. */
class PartitionedStartTest {
  private static final CgroupPath ELSEWHERE = new CgroupPath("/machine.slice/machine-qemu.scope");
  private static final String OUTSIDE =
      "libvirt started QEMU outside the slot's cgroup "
          + FakeHost.SLICE
          + ", so it was destroyed. Check that systemd-machined runs on the node.";

  private final World world;

  PartitionedStartTest(@TempDir Path folder) {
    this.world = new World(folder);
    world.placement = CgroupPlacement.Partition;
    world.host.makeSlices();
  }

  @Test
  void aGuestInItsSlotsSliceRunsAndIsEndedByTheKernelAsAPodIs() {
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.libvirt.lookup(World.UUID).orElseThrow().xml())
        .contains("<partition>/kubepods/burstable/pod3</partition>");
    assertThat(world.host.oomScores)
        .containsExactly(
            Map.entry(
                FakeHost.QEMU,
                OomScore.of(
                    new MemorySize(Golden.domain().getSpec().memory().bytes()),
                    MemorySize.ofMib(4096))));
    assertThat(world.host.expected).as("no wrapper is let in").isEmpty();
  }

  @Test
  void aGuestThatLibvirtPutsElsewhereIsDestroyed() {
    world.host.qemuIn = ELSEWHERE;
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.StartFailed);
    assertThat(world.api.status().message()).isEqualTo(OUTSIDE);
    assertThat(world.api.states).doesNotContain(DomainState.Running);
    assertThat(world.host.oomScores).isEmpty();

    world.host.makeSlices();
    world.host.qemuIn = FakeHost.SLICE.child("machine-qemu.scope");
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void anAgentThatEndsBeforeItHasLookedIsSucceededByOneThatDoes() {
    world.host.qemuIn = ELSEWHERE;
    world.haltAt(Step.AFTER_CREATE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    assertThat(world.runs()).isTrue();
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.api.status().message()).isEqualTo(OUTSIDE);
    assertThat(world.api.states).doesNotContain(DomainState.Running);
  }

  @Test
  void aLookThatSeesNoQemuProvesNothingAndIsRepeated() {
    world.host.qemuRuns = () -> false;
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(1)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    assertThat(world.api.status().message())
        .isEqualTo(
            "It is not known yet whether QEMU is in the slot's cgroup: no process of it is seen.");
    assertThat(world.runs()).isTrue();
    world.host.qemuRuns = world::runs;
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.host.oomScores).containsOnlyKeys(FakeHost.QEMU);
  }

  @Test
  void aLookThatFailsIsRepeatedAndUndoesNothing() {
    world.host.groupsUnreadable = true;
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(1)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    assertThat(world.api.status().message())
        .startsWith("It is not known yet whether QEMU is in the slot's cgroup: ");
    assertThat(world.runs()).isTrue();
    assertThat(world.host.connected).hasSize(1);
    world.host.groupsUnreadable = false;
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aGuestThatRunsIsNotEndedByALaterLook() {
    world.settle();
    world.host.qemuIn = ELSEWHERE;
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(world.calls(Operation.DESTROY)).isZero();
  }

  @Test
  void aStrangerWithTheUuidInAContainerIsNotTakenForMisplaced() {
    world.host.withUuid.add(new ProcessIdentity(97, 1));
    world.host.inContainers.add(97L);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }
}
