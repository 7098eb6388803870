package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.RestoreSeen.Report;
import dev.vireo.agent.domain.RestoreWatch.Trust;
import dev.vireo.agent.loop.Next;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.testing.ShutdownAnswer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcd was restored from a backup, and the API server tells what was. */
class EtcdRestoredTest {
  private static final SlotSeen NO_SLOT =
      new SlotSeen.Absent("The slot's pod does not exist any more.");
  private final World world;

  EtcdRestoredTest(@TempDir Path folder) {
    this.world = new World(folder);
  }

  @Test
  void aGuestIsNotCreatedOnAWordThatMayBeOfBefore() {
    world.api.trust = Trust.DOUBTFUL;
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.api.states).containsOnly(DomainState.Starting);
    assertThat(world.calls(Operation.CREATE)).isZero();

    world.api.trust = Trust.INTACT;
    world.settle();
    assertThat(world.runs()).isTrue();
  }

  @Test
  void aGuestIsCreatedWhenTheOperatorTakesTheRestoreIntoAccount() {
    world.api.restore = new RestoreSeen(1, Report.NONE);
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.ClusterRestored);
    assertThat(world.calls(Operation.CREATE)).isZero();

    var spec = world.api.domain.getSpec();
    world.api.domain.setSpec(spec.telling(spec.run().inEpoch(1)));
    world.settle();
    assertThat(world.runs()).isTrue();
  }

  @Test
  void aGuestThatTheServerDoesNotKnowIsLeftAloneUntilThatIsCertain() {
    world.settle();
    gone();
    world.api.trust = Trust.DOUBTFUL;
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    world.api.trust = Trust.INTACT;
    world.api.restore = new RestoreSeen(1, Report.PENDING);
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(world.calls(Operation.SHUTDOWN)).isZero();
  }

  @Test
  void aGuestThatTheServerDoesNotKnowShutsDownAndLeavesNothing() {
    world.settle();
    gone();
    world.api.restore = new RestoreSeen(1, Report.TOLD);
    world.settle();
    assertThat(world.calls(Operation.SHUTDOWN)).isOne();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.calls(Operation.DESTROY)).isZero();
    assertThat(world.host.connected).isEmpty();
    assertThat(world.host.released).isNotEmpty();
  }

  @Test
  void aGuestThatDoesNotShutDownIsDestroyedWhenItsGraceIsOver() {
    world.settle();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    gone();
    world.api.restore = new RestoreSeen(1, Report.TOLD);
    world.settle();
    world.after(Duration.ofSeconds(29));
    assertThat(world.runs()).isTrue();
    world.after(Duration.ofSeconds(2));
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.host.released).isNotEmpty();
  }

  private void gone() {
    world.api.view = ApiView.GONE;
    world.api.slot = NO_SLOT;
  }
}
