package dev.vireo.agent.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.RestoreSeen.Report;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.restart.InPlace;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.GuestRun;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.libvirt.testing.Operation;
import dev.vireo.libvirt.testing.ShutdownAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backup of etcd has an older status of a guest than its agent had written. */
class OlderWordTest {
  private final World world;

  OlderWordTest(@TempDir Path folder) {
    this.world = new World(folder);
    world.tell(RestartPolicy.Always);
  }

  /** What the node has left of what it knew. */
  enum Files {
    KEPT,
    LOST
  }

  @ParameterizedTest
  @EnumSource
  void aGuestThatWasStartedAgainSinceIsToldAgain(Files files) {
    Domain ended = endsAndIsStartedAgain();
    restore(ended, files);
    world.settle();
    assertRunsOn();
    assertThat(restarts()).isEqualTo(1);
    GuestRun run = world.api.status().history().getFirst();
    assertThat(run.goesOn()).isTrue();
    assertThat(run.startedAt()).isEqualTo(world.api.status().startedAt());
    assertThat(world.api.status().history()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void soIsOneThatWasNotToBeStartedAgainByTheBackup(Files files) {
    Domain ended = endsAndIsStartedAgain();
    restore(ended, files);
    world.tellNothing();
    world.settle();
    assertRunsOn();
  }

  @Test
  void soIsOneThatTheNodesOwnWordHasStarted() {
    world.startAndCrash();
    Domain ended = world.api.domain;
    world.api.goAway();
    world.after(World.LONGEST_FIRST_WAIT);
    world.api.comeBack();
    world.settle();
    assertThat(world.runs()).isTrue();
    restore(ended, Files.KEPT);
    world.settle();
    assertRunsOn();
    assertThat(restarts()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aDeletionThatTheBackupHasLetsItShutDownInItsGrace(Files files) {
    Domain ended = endsAndIsStartedAgain();
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    restore(ended, files);
    world.delete();
    world.settle();
    assertThat(world.calls(Operation.SHUTDOWN)).isPositive();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Stopping);
    assertThat(world.api.status().end()).isNull();
    world.after(Duration.ofSeconds(29));
    assertThat(world.runs()).isTrue();
    assertThat(world.calls(Operation.DESTROY)).isZero();
    world.after(Duration.ofSeconds(2));
    world.settle();
    world.assertClosedAndClean();
    assertThat(world.end().reason()).isEqualTo(Reason.GracePeriodExceeded);
  }

  @ParameterizedTest
  @EnumSource
  void anEndOfWhichSomethingWasLeftToBeRemovedIsNone(Files files) {
    Domain ended = endsAndIsStartedAgain();
    restore(stillToBeRemoved(ended), files);
    world.settle();
    assertRunsOn();
    assertThat(restarts()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void itIsNotEndedBeforeTheRestoreIsNoticed(Files files) {
    world.startAndCrash();
    Domain ended = world.api.domain;
    world.after(World.LONGEST_FIRST_WAIT);
    if (files == Files.LOST) {
      world.loseOpenFiles();
    }
    world.api.domain = ended;
    world.settle();
    assertRunsOn();
  }

  @Test
  void aGuestThatHasEndedSinceStaysDownByHowItEnded() {
    world.tell(RestartPolicy.OnFailure);
    world.settle();
    Domain running = world.api.domain;
    world.guest().powerOff();
    world.settle();
    restore(running, Files.KEPT);
    world.settleWithoutWord();
    world.after(Duration.ofHours(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    assertThat(world.end().reason()).isEqualTo(Reason.GuestShutdown);
    assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
  }

  @Test
  void aGuestThatWasToStopOnlyAfterTheBackupHasItsWholeGraceTheNextTime() {
    world.settle();
    Domain running = world.api.domain;
    world.guest().onShutdown(ShutdownAnswer.IGNORES);
    world.delete();
    world.settle();
    restore(running, Files.KEPT);
    world.after(Duration.ofHours(1));
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    world.delete();
    world.settle();
    world.after(Duration.ofSeconds(29));
    assertThat(world.runs()).isTrue();
    assertThat(world.calls(Operation.DESTROY)).isZero();
  }

  @Test
  void aRebootOrResetThatWasMadeBeforeTheBackupIsNotMadeOnceMore() {
    world.settle();
    world.reboot("2026-11-01T00:01:00Z");
    world.reset("2026-11-01T00:01:00Z");
    world.settle();
    Domain backup = world.api.domain;
    world.reboot("2026-11-01T00:02:00Z");
    world.reset("2026-11-01T00:02:00Z");
    world.settle();
    long reboots = world.calls(Operation.REBOOT);
    long resets = world.calls(Operation.RESET);
    assertThat(reboots).isEqualTo(2);
    assertThat(resets).isEqualTo(2);

    restore(backup, Files.KEPT);
    world.settle();
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(reboots);
    assertThat(world.calls(Operation.RESET)).isEqualTo(resets);

    world.reboot("2026-11-01T00:03:00Z");
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(reboots + 1);
  }

  @Test
  void aRebootThatWasMadeOnlyAfterTheBackupIsNotMadeOnceMoreEither() {
    world.settle();
    world.reboot("2026-11-01T00:01:00Z");
    Domain backup = world.api.domain;
    world.settle();
    restore(backup, Files.KEPT);
    world.settle();
    assertThat(world.calls(Operation.REBOOT)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aDomainThatWasClosedHereIsTheOperatorsHoweverTheBackupSaysItEnded(Files files) {
    world.startAndCrash();
    Domain ended = world.api.domain;
    world.delete();
    world.settle();
    world.settle();
    world.assertClosedAndClean();
    for (Domain backup : new Domain[] {ended, stillToBeRemoved(ended)}) {
      restore(backup, files);
      world.settle();
      world.after(Duration.ofHours(1));
      assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
      assertThat(world.api.status().reason()).isEqualTo(Reason.Closed);
      assertThat(world.end().reason()).as("as it did").isEqualTo(Reason.GuestCrashed);
      assertThat(InPlace.goesOn(world.api.domain)).isFalse();
      assertThat(world.api.status().history()).hasSize(1);
      assertThat(world.calls(Operation.CREATE)).isEqualTo(1);
    }
  }

  /** The guest has ended and runs again; returns the Domain as it was between. */
  private Domain endsAndIsStartedAgain() {
    world.startAndCrash();
    Domain ended = world.api.domain;
    assertThat(world.api.status().state()).isEqualTo(DomainState.Ended);
    world.after(World.LONGEST_FIRST_WAIT);
    assertThat(world.runs()).isTrue();
    return ended;
  }

  private void restore(Domain backup, Files files) {
    if (files == Files.LOST) {
      world.loseOpenFiles();
    }
    world.api.domain = backup;
    world.api.restore = new RestoreSeen(1, Report.NONE);
    world.restartAgent();
  }

  private static Domain stillToBeRemoved(Domain ended) {
    DomainStatus status = Objects.requireNonNull(ended.getStatus());
    Domain left = Golden.copy(ended);
    left.setStatus(
        new DomainStatus(
            status.observedGeneration(),
            DomainState.Stopping,
            Reason.HostFault,
            "What was made for it is not removed yet.",
            status.host(),
            status.startedAt(),
            status.end(),
            status.savedMemory(),
            status.restart(),
            status.history(),
            status.interfaces(),
            status.guest(),
            status.run(),
            status.readiness()));
    return left;
  }

  private void assertRunsOn() {
    assertThat(world.runs()).isTrue();
    assertThat(world.calls(Operation.CREATE)).isEqualTo(2);
    assertThat(world.calls(Operation.SHUTDOWN)).isZero();
    assertThat(world.api.status().state()).isEqualTo(DomainState.Running);
    assertThat(world.api.status().end()).isNull();
  }

  private int restarts() {
    return Objects.requireNonNull(world.api.status().restart()).times();
  }
}
