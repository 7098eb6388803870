package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vireo.agent.loop.Next;
import dev.vireo.agent.loop.Step;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.error.DomainBusyException;
import dev.vireo.libvirt.error.ErrorCode;
import dev.vireo.libvirt.error.ErrorOrigin;
import dev.vireo.libvirt.error.LibvirtException;
import dev.vireo.libvirt.testing.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that fail, or are not known to have succeeded. */
class FailedStartTest {
  private final World world;

  FailedStartTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void aCreateThatTimedOutAndSucceededIsNotRepeated() {
    world.libvirt.faults().loseNextReply(Operation.CREATE);
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(1)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    assertThat(world.host.connected).as("nothing is taken away from under it").hasSize(1);
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aDeletedDomainIsNotClosedBeforeItsCreateHasEnded() {
    world.libvirt.faults().holdNextCreate();
    world.settle();
    world.delete();
    assertThat(world.after(Duration.ofSeconds(1))).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    assertThat(world.host.connected).as("nothing is taken away from under it").hasSize(1);
    world.libvirt.finishCreate();
    world.after(Duration.ofSeconds(5));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    world.settle();
    world.assertClosedAndClean();
  }

  @Test
  void aStartThatAnEarlierCallHoldsUpIsTriedAgainAndCountsAsNoFailure() {
    world
        .libvirt
        .faults()
        .failNext(Operation.CREATE, new DomainBusyException("web", "CREATE", "RESUME"));
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(1)));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    assertThat(world.api.status().message())
        .isEqualTo(
            "The start of the guest was not confirmed: libvirt call CREATE on web was not begun: an"
                + " earlier RESUME has not returned");
    assertThat(world.host.connected).as("nothing is taken away from under it").hasSize(1);
    assertThat(world.host.layer()).exists();
    assertThat(world.memory().doneFor(world.api.domain).retry()).isEmpty();
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
  }

  @Test
  void aStartThatLibvirtRefusesIsTriedAgainLater() {
    world
        .libvirt
        .faults()
        .failNext(
            Operation.CREATE,
            LibvirtException.of(
                ErrorCode.Known.INTERNAL_ERROR, ErrorOrigin.Known.QEMU, "qemu exited: no memory"));
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.StartFailed);
    assertThat(world.api.status().message()).isEqualTo("qemu exited: no memory");
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.layer()).doesNotExist();
    world.after(Duration.ofMillis(400));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    world.after(Duration.ofMillis(100));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aStartIsRepeatedOnlyAfterTheApiServerHasTakenAWord() {
    world.host.networkBroken = true;
    world.settle();
    assertThat(world.api.states).containsExactly(DomainState.Starting, DomainState.Waiting);
    world.host.networkBroken = false;
    world.api.writesFail = true;
    assertThat(world.after(Duration.ofSeconds(1))).isEqualTo(new Next.Failed());
    assertThat(world.after(Duration.ofHours(1))).isEqualTo(new Next.Failed());
    assertThat(world.calls(Operation.CREATE)).isZero();
    world.api.writesFail = false;
    world.settle();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    assertThat(world.api.states)
        .containsExactly(
            DomainState.Starting, DomainState.Waiting, DomainState.Starting, DomainState.Running);
  }

  @Test
  void aStartThatFailsAgainKeepsSayingWhy() {
    world.host.networkBroken = true;
    world.settle();
    List<String> told = new ArrayList<>();
    world.api.onWrite =
        () ->
            told.add(
                world.api.status().state()
                    + " "
                    + world.api.status().reason()
                    + ": "
                    + world.api.status().message());
    world.after(Duration.ofSeconds(1));
    assertThat(told)
        .containsExactly(
            "Starting HostToolMissing: dnsmasq is not on this node.",
            "Waiting HostToolMissing: dnsmasq is not on this node.");
    told.clear();
    world.host.networkBroken = false;
    world.after(Duration.ofSeconds(2));
    assertThat(told)
        .containsExactly(
            "Starting HostToolMissing: dnsmasq is not on this node.",
            "Running Running: The guest runs on node node-a.");
  }

  @Test
  void aFailureThatIsNotTheLastWordIsNotToldAgain() {
    world.host.networkBroken = true;
    world.settle();
    world.host.networkBroken = false;
    world.host.imagesBroken = true;
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().reason()).isEqualTo(Reason.HostFault);
    world.host.imagesBroken = false;
    world.api.failWritesAfter(1);
    world.after(Duration.ofSeconds(5));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    assertThat(world.api.status().message()).isEqualTo("The guest is being started.");
  }

  @Test
  void aWordThatWasTakenBeforeALongerWaitIsAskedForAgain() {
    world.host.networkBroken = true;
    world.api.failWritesAfter(1);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    world.host.networkBroken = false;
    assertThat(world.after(Duration.ofHours(1))).isEqualTo(new Next.Failed());
    assertThat(world.calls(Operation.CREATE)).isZero();
  }

  @Test
  void aWordThatWasTakenBeforeARoundThatFailedIsAskedForAgain() throws IOException {
    world.api.onWrite = world::breakClosedFile;
    world.api.failWritesAfter(1);
    assertThatThrownBy(world::settle).isInstanceOf(UncheckedIOException.class);
    assertThat(world.api.states).containsExactly(DomainState.Starting);
    world.mendClosedFile();
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.calls(Operation.CREATE)).isZero();
  }

  @Test
  void aWordThatHasGrownOldWhileTheNodeWasLookedAtIsAskedForAgain() {
    world.api.onWrite = () -> world.pass(Duration.ofSeconds(20));
    world.api.failWritesAfter(1);
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    assertThat(world.calls(Operation.CREATE)).isZero();
  }

  @Test
  void aRepeatedStartThatTheAgentDoesNotSurviveIsGoneOnWith() {
    world.host.networkBroken = true;
    world.settle();
    world.host.networkBroken = false;
    world.haltAt(Step.AFTER_CREATE);
    assertThatThrownBy(() -> world.after(Duration.ofSeconds(1))).isInstanceOf(World.Halted.class);
    assertThat(world.api.status().state()).isEqualTo(DomainState.Starting);
    world.restartAgent();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void anImageThatCannotBeLookedAtIsToldAndLookedAtAgain() {
    world.host.imagesBroken = true;
    assertThat(world.settle()).isEqualTo(new Next.After(Duration.ofSeconds(5)));
    assertThat(world.api.status().reason()).isEqualTo(Reason.HostFault);
    assertThat(world.api.status().message())
        .isEqualTo("Image file a.img cannot be read: I/O error.");
    world.host.imagesBroken = false;
    world.after(Duration.ofSeconds(5));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aMissingToolOfTheHostIsNamedAndTriedAgain() {
    world.host.networkBroken = true;
    world.settle();
    assertThat(world.api.status().reason()).isEqualTo(Reason.HostToolMissing);
    assertThat(world.api.status().message()).isEqualTo("dnsmasq is not on this node.");
    world.host.networkBroken = false;
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }

  @Test
  void aFailedStartIsToldThoughWhatWasMadeForItCannotBeRemoved() {
    world.host.networkBroken = true;
    world.host.removalBroken = true;
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.HostToolMissing);
    assertThat(world.api.status().message())
        .isEqualTo(
            "dnsmasq is not on this node. What was made for it cannot be removed: Links [vn1] cannot"
                + " be removed. Disk root.qcow2 cannot be removed: busy.");
    world.host.networkBroken = false;
    world.host.removalBroken = false;
    world.after(Duration.ofSeconds(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
  }
}
