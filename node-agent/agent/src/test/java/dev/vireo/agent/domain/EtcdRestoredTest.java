package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.RestoreSeen.Report;
import dev.vireo.agent.domain.RestoreWatch.Trust;
import dev.vireo.agent.loop.Next;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainSpec;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.testing.ShutdownAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
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

    takeIntoAccount();
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
  void aGuestIsNotCreatedWhereTheServerHasNoLease() {
    world.api.trust = Trust.ABSENT;
    assertThat(world.settle()).isEqualTo(new Next.Failed());
    assertThat(world.calls(Operation.CREATE)).isZero();
  }

  @Test
  void aGuestThatWasLetGoIsEndedAlsoWhereTheServerHasNoLease() {
    world.settle();
    gone();
    world.api.trust = Trust.ABSENT;
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.calls(Operation.SHUTDOWN)).isZero();
    assertThat(world.host.released).isNotEmpty();
  }

  @Test
  void aGuestWhoseDomainTheBackupHasNotOpenedShutsDownThoughItsSlotIsThere() {
    world.settle();
    world.api.view = ApiView.GONE;
    world.api.restore = new RestoreSeen(1, Report.TOLD);
    world.settle();
    assertShutsDown();
  }

  @Test
  void aGuestWhoseDomainTheBackupHasNotOpenedIsStoppedThoughItsSlotIsKnown() {
    world.tell(RestartPolicy.Always);
    world.settle();
    world.api.view = ApiView.GONE;
    world.api.restore = new RestoreSeen(1, Report.PENDING);
    world.restartAgent();
    world.settle();
    assertThat(world.runs()).isTrue();
    world.api.restore = new RestoreSeen(1, Report.TOLD);
    world.settle();
    assertShutsDown();
    assertThat(world.host.released).isNotEmpty();
  }

  @Test
  void aGuestThatTheServerDoesNotKnowShutsDownAndLeavesNothing() {
    world.settle();
    gone();
    world.api.restore = new RestoreSeen(1, Report.TOLD);
    world.settle();
    assertShutsDown();
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

  @Test
  void aGuestThatWasDownWhenItsHostToldIsNotStartedByTheNodesOwnWord() {
    world.tell(RestartPolicy.Always);
    world.settle();
    world.api.goAwayFromTheStart();
    world.guest().killQemu();
    world.settle();
    world.api.restore = new RestoreSeen(1, Report.NONE);
    world.restartAgent();
    lookForAnHour();
    assertThat(world.runs()).as("it may run elsewhere").isFalse();

    world.api.comeBack();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Waiting);
    assertThat(world.api.status().reason()).isEqualTo(Reason.ClusterRestored);
    assertThat(world.api.status().history().getLast().reason()).isEqualTo(Reason.GuestCrashed);
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);

    takeIntoAccount();
    world.api.goAway();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(restarts()).isEqualTo(1);
  }

  @Test
  void aGuestOfWhichAChangeWaitsIsNotStartedAsItWasEither() {
    world.tell(RestartPolicy.Always);
    world.settle();
    world.changeWaits();
    world.settle();
    world.pass(Duration.ofSeconds(30));
    world.api.goAway();
    world.guest().reboot();
    world.settle();
    world.api.restore = new RestoreSeen(1, Report.NONE);
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);

    world.api.comeBack();
    world.settle();
    world.settle();
    assertThat(world.api.status().state())
        .as("its next start is the operator's")
        .isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.RebootedToUpdate);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aDomainThatWasClosedHereIsNotRevivedByABackup() {
    world.tell(RestartPolicy.Always);
    world.settle();
    Domain backup = world.api.domain;
    startAgainWithout();
    world.delete();
    world.api.comeBack();
    world.settle();
    world.settle();
    world.assertClosedAndClean();

    world.api.domain = backup;
    world.api.goAway();
    lookForAnHour();
    world.api.goAwayFromTheStart();
    world.restartAgent();
    lookForAnHour();
    assertThat(world.calls(Operation.CREATE)).as("its VM may run elsewhere").isEqualTo(2);

    world.api.comeBack();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.api.status().reason()).isEqualTo(Reason.Closed);
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
  }

  @Test
  void aWordThatWasKeptIsToldToTheRestoredServerOfTheGuestThatRunsHere() {
    world.tell(RestartPolicy.Always);
    world.settle();
    startAgainWithout();
    world.api.restore = new RestoreSeen(1, Report.PENDING);
    world.restartAgent();
    world.api.comeBack();
    world.settle();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(restarts()).isEqualTo(1);
    assertThat(world.api.status().history()).hasSize(2);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
  }

  @Test
  void aWordThatWasKeptIsNoneForABackupOfBeforeTheFirstStart() {
    world.tell(RestartPolicy.Always);
    Domain backup = world.api.domain;
    world.settle();
    startAgainWithout();
    world.guest().killQemu();
    world.settle();
    world.api.domain = backup;
    world.api.restore = new RestoreSeen(1, Report.NONE);
    world.restartAgent();
    world.api.comeBack();
    world.after(Duration.ofHours(1));
    assertThat(world.api.status().reason()).isEqualTo(Reason.ClusterRestored);
    world.api.goAway();
    world.after(Duration.ofHours(1));
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);

    world.api.comeBack();
    takeIntoAccount();
    world.settle();
    assertThat(world.runs()).isTrue();
    assertThat(world.api.status().history()).hasSize(1);
  }

  @Test
  void aGuestWhoseDomainTheBackupDoesNotHaveIsNotStartedByTheNodesOwnWord() {
    world.tell(RestartPolicy.Always);
    world.settle();
    world.api.goAway();
    world.guest().killQemu();
    world.settle();
    world.api.comeBack();
    gone();
    world.api.trust = Trust.DOUBTFUL;
    world.after(Duration.ofHours(1));
    world.api.goAwayFromTheStart();
    world.api.trust = Trust.INTACT;
    world.api.restore = new RestoreSeen(1, Report.NONE);
    world.restartAgent();
    lookForAnHour();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  /** The guest has ended, and was started again, while the API server is away. */
  private void startAgainWithout() {
    world.api.goAway();
    world.guest().killQemu();
    world.settle();
    world.after(Duration.ofSeconds(11));
    assertThat(world.runs()).isTrue();
  }

  /** Until libvirt could have told how a guest ended that is not there, and long after. */
  private void lookForAnHour() {
    world.settleWithoutWord();
    world.after(Duration.ofHours(1));
    world.settle();
  }

  private void takeIntoAccount() {
    world.api.domain = Golden.copy(world.api.domain);
    DomainSpec spec = world.api.domain.getSpec();
    world.api.domain.setSpec(spec.telling(spec.run().inEpoch(1)));
  }

  private int restarts() {
    return Objects.requireNonNull(world.api.status().restart()).times();
  }

  private void gone() {
    world.api.view = ApiView.GONE;
    world.api.slot = NO_SLOT;
  }

  /** Once asked, and not by force. */
  private void assertShutsDown() {
    assertThat(world.calls(Operation.SHUTDOWN)).isOne();
    world.settle();
    assertThat(world.runs()).isFalse();
    assertThat(world.calls(Operation.DESTROY)).isZero();
  }
}
