package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.agent.slot.SlotObservation;
import dev.vireo.agent.storage.GuestFile;
import dev.vireo.agent.storage.ImageObservation;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.libvirt.testing.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a guest comes into being on a slot that is ready. */
class GuestStartTest {
  private final World world;

  GuestStartTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void aReadySlotGetsItsGuest() {
    assertThat(world.settle()).isEqualTo(new Next.OnEvent());
    assertThat(world.api.states).containsExactly(DomainState.Starting, DomainState.Running);
    DomainStatus status = world.api.status();
    assertThat(status.message()).isEqualTo("The guest runs on node node-a.");
    assertThat(status.interfaces().getFirst().ips()).containsExactly("10.244.1.7");
    assertThat(status.guest()).isEqualTo(GuestStatus.silent());
    world.settle();
    assertThat(world.api.status()).as("nothing is left to be told").isSameAs(status);
    assertThat(world.host.layer()).exists();
    assertThat(world.host.connected).hasSize(1);
    assertThat(world.host.expected).as("the gate is shut again").isEmpty();
  }

  @Test
  void theSlotsAddressIsToldBeforeTheKubeletTellsIt() {
    world.api.slot = new SlotSeen.Present(Optional.empty());
    world.settle();
    assertThat(world.api.states).containsExactly(DomainState.Starting, DomainState.Running);
    assertThat(world.api.status().interfaces().getFirst().ips()).containsExactly("10.244.1.7");
  }

  @Test
  void onlyASlotThatTakesLongIsToldOf() {
    world.host.place = new SlotObservation.NoSandbox();
    world.api.domain.getMetadata().setCreationTimestamp(world.time().toString());
    assertThat(world.after(Duration.ofMillis(2900)))
        .isEqualTo(new Next.After(Duration.ofMillis(100)));
    assertThat(world.api.states).isEmpty();
    world.after(Duration.ofMillis(100));
    assertThat(world.api.status().reason()).isEqualTo(Reason.WaitingForSlot);
  }

  @Test
  void theUserOfQemuMayComeToTheLayer() {
    world.settle();
    assertThat(world.host.access.granted.values())
        .singleElement()
        .isEqualTo(List.of(new GuestFile.Named(world.host.layer(), GuestFile.Right.READ_WRITE)));
  }

  @Test
  void rootNeedsNoRightsOnFiles() {
    world.emulatorUser = Optional.empty();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(world.host.access.granted).isEmpty();
  }

  @Test
  void aFileThatCannotBeGivenFailsTheStartAndLeavesNothing() {
    world.host.access.broken = true;
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.HostFault);
    assertThat(world.api.status().message()).isEqualTo("QEMU cannot be let at the disks.");
    assertThat(world.calls(Operation.CREATE)).isZero();
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.layer()).doesNotExist();
  }

  @Test
  void theHostIsWrittenBeforeTheGuestIsCreated() {
    world.api.writesFail = true;
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.calls(Operation.CREATE)).isZero();
    world.api.writesFail = false;
    world.settle();
    assertThat(world.api.status().host()).isNotNull();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @AtEachStepOfAStart
  void anAgentThatEndsWhileItStartsAGuestGoesOnWithIt(Step step) {
    world.haltAt(step);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    assertThat(world.host.connected).hasSize(1);
  }

  @Test
  void anAgentThatGoesOnWithAStartAsksTheApiServerFirst() {
    world.haltAt(Step.BEFORE_CREATE);
    assertThatThrownBy(world::settle).isInstanceOf(World.Halted.class);
    world.restartAgent();
    world.api.writesFail = true;
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.calls(Operation.CREATE)).isZero();
    world.api.writesFail = false;
    world.settle();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void anImageThatIsPutThereLetsTheGuestStart() {
    ImageObservation there = world.host.image;
    world.host.image = new ImageObservation.Unusable(Reason.ImageFileMissing, "Put it there.");
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.ImageFileMissing);
    world.host.image = there;
    world.after(Duration.ofSeconds(5));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void libvirtDownHoldsUpAStartAndNothingElse() {
    world.libvirt.disconnect("the daemon was killed");
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.LibvirtUnavailable);
    world.libvirt.reconnect();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }
}
