package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Step;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.agent.storage.Seed;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest with a disk for cloud-init comes into being. */
class SeedStartTest {
  private static final String KEY = "ssh-ed25519 AAAA me";

  private final World world;
  private final FakeSeeds seeds;

  SeedStartTest(@TempDir Path folder) {
    this.world = new World(folder);
    this.seeds = world.host.seeds;
  }

  @BeforeEach
  void addTheDisk() throws IOException {
    withSeed("{userDataSecret: web-1-user-data, sshAuthorizedKeys: [%s]}".formatted(KEY));
  }

  private void withSeed(String cloudInit) throws IOException {
    String disks =
        """
        spec:
          disks:
          - name: root
            ephemeral: {image: {name: debian, hostFile: {path: debian.qcow2}}}
          - name: seed
            cloudInit: %s
        """
            .formatted(cloudInit);
    world.api.domain =
        Golden.YAML.treeToValue(
            Golden.merge(Golden.YAML.valueToTree(Golden.domain()), Golden.YAML.readTree(disks)),
            Domain.class);
  }

  @Test
  void theSeedIsMadeBeforeTheGuestAndReadOnly() {
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(seeds.made)
        .singleElement()
        .satisfies(seed -> {
          assertThat(seed.instanceId()).isEqualTo(World.UUID.toString());
          assertThat(seed.hostname()).isEqualTo("web-1");
          assertThat(seed.userData()).isEqualTo(Seed.UserData.SECRET);
          assertThat(seed.publicKeys()).containsExactly(KEY);
        });
    assertThat(world.libvirt.lookup(World.UUID).orElseThrow().xml())
        .contains(
            "<source file=\"%s\"".formatted(seedFile()),
            "<target dev=\"vdb\" bus=\"virtio\"/>",
            "<readonly/>");
    assertThat(world.host.access.granted.values())
        .singleElement()
        .asInstanceOf(InstanceOfAssertFactories.list(GuestFile.class))
        .as("QEMU's user may read it, and write its layer")
        .containsExactlyInAnyOrder(
            new GuestFile.Named(seedFile(), GuestFile.Right.READ),
            new GuestFile.Named(world.host.layer(), GuestFile.Right.READ_WRITE));
  }

  @Test
  void keysAloneNeedNoSecret() throws IOException {
    withSeed("{sshAuthorizedKeys: [%s]}".formatted(KEY));
    world.settle();
    assertThat(seeds.made).extracting(Seed::userData).containsExactly(Seed.UserData.NONE);
  }

  @Test
  void aGuestWithoutThatDiskHasNoSeed() {
    world.api.domain = Golden.domain();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(seeds.made).isEmpty();
  }

  @Test
  void aSeedThatCannotBeMadeIsToldAndTriedAgain() {
    seeds.notMounted = true;
    world.settle();
    assertThat(world.calls(Operation.CREATE)).isZero();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.WaitingForSlot);
    assertThat(world.api.status().message()).isEqualTo("The kubelet has not mounted it yet.");
    assertThat(world.host.connected).isEmpty();
    seeds.notMounted = false;
    world.after(Duration.ofSeconds(1));
    assertThat(world.runs()).isTrue();
  }

  @Test
  void aStartThatFailsLeavesNoSeed() {
    world
        .libvirt
        .faults()
        .failNext(
            Operation.CREATE,
            LibvirtException.of(
                ErrorCode.Known.INTERNAL_ERROR, ErrorOrigin.Known.QEMU, "no memory"));
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.StartFailed);
    assertThat(seedFile()).doesNotExist();
    assertThat(world.host.deleted).as("a seed is no layer").containsExactly(world.host.layer());
    assertThat(seeds.removed).hasSize(1);
  }

  @Test
  void anAgentThatEndsWhenTheSeedIsMadeIsSucceededByOneThatMakesItAgain() {
    world.haltAt(Step.AFTER_DISKS);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    assertThat(world.runs()).isFalse();
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(seeds.made).hasSize(2);
    assertThat(seedFile()).exists();
  }

  private Path seedFile() {
    return seeds.fileOf(seeds.made.getFirst().slot().podUid());
  }
}
