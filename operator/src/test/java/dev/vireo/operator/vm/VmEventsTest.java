package dev.vireo.operator.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Conditions;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.GuestStatus;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Reboots;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.operator.kube.ObjectEvent;
import dev.vireo.operator.kube.ObjectEvent.Level;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VmEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final VirtualMachineStatus RUNNING =
      status(
          Phase.Running,
          null,
          c ->
              c.isTrue(ConditionType.Ready, Reason.Running, "It runs.")
                  .isTrue(ConditionType.Running, Reason.Running, "It runs.")
                  .isTrue(ConditionType.Scheduled, Reason.Scheduled, "On node-a."));

  private static final LastEnd ENDED =
      new LastEnd("web-1-aaaaa", Reason.StoppedAsAsked, "It shut down.", "t");

  @Test
  void stepsThatWereNotSeenEachByItselfAreToldInOrder() {
    assertThat(reasons(VirtualMachineStatus.empty(), RUNNING))
        .containsExactly("Scheduled", "Starting", "Running");
  }

  @Test
  void aStatusThatStaysTellsNothing() {
    assertThat(VmEvents.between(RUNNING, RUNNING)).isEmpty();
  }

  @Test
  void aChangeThatWaitsIsToldOnceAndAgainWhenItIsAnother() {
    VirtualMachineStatus one = changed("A change of cpu.cores waits.");
    assertThat(reasons(RUNNING, one)).containsExactly("RestartRequired");
    assertThat(reasons(one, one)).isEmpty();
    assertThat(reasons(one, changed("A change of memory.size waits.")))
        .containsExactly("RestartRequired");
    assertThat(reasons(one, RUNNING)).isEmpty();
  }

  private static VirtualMachineStatus changed(String message) {
    return status(
        Phase.Running,
        null,
        c ->
            c.isTrue(ConditionType.Ready, Reason.Running, "It runs.")
                .isTrue(ConditionType.Running, Reason.Running, "It runs.")
                .isTrue(ConditionType.Scheduled, Reason.Scheduled, "On node-a.")
                .isFalse(ConditionType.UpToDate, Reason.RestartRequired, message));
  }

  @Test
  void startingIsToldOnce() {
    VirtualMachineStatus starting =
        placed(Phase.Starting, "web-1-aaaaa", null, Reason.Starting, "It starts.");
    assertThat(reasons(VirtualMachineStatus.empty(), starting))
        .containsExactly("Scheduled", "Starting");
    assertThat(reasons(starting, RUNNING)).containsExactly("Running");
  }

  @Test
  void aGuestThatIsHeardOfAgainHadBeenRunningAllTheTime() {
    VirtualMachineStatus unknown =
        status(
            Phase.Unknown,
            null,
            c ->
                c.isUnknown(ConditionType.Ready, Reason.HeartbeatLost, "Silent.")
                    .isUnknown(ConditionType.Running, Reason.HeartbeatLost, "Silent.")
                    .isTrue(ConditionType.Scheduled, Reason.Scheduled, "On node-a."));
    assertThat(VmEvents.between(RUNNING, unknown))
        .containsExactly(new ObjectEvent(Level.Warning, "HeartbeatLost", "Silent."));
    assertThat(VmEvents.between(unknown, RUNNING)).isEmpty();
  }

  @Test
  void aPausedGuestIsWarnedOfAndGoesOnWithoutAStart() {
    VirtualMachineStatus paused =
        placed(Phase.Paused, "web-1-aaaaa", null, Reason.PausedByHost, "It was paused.");
    assertThat(VmEvents.between(RUNNING, paused))
        .containsExactly(new ObjectEvent(Level.Warning, "PausedByHost", "It was paused."));
    assertThat(reasons(paused, RUNNING)).containsExactly("Running");
  }

  @Test
  void aGuestThatIsPausedAsDeclaredIsTold() {
    VirtualMachineStatus paused =
        placed(Phase.Paused, "web-1-aaaaa", null, Reason.PausedAsDeclared, "It stands still.");
    assertThat(VmEvents.between(RUNNING, paused))
        .containsExactly(new ObjectEvent(Level.Normal, "Paused", "It stands still."));
    assertThat(VmEvents.between(paused, paused)).isEmpty();
    assertThat(reasons(paused, RUNNING)).containsExactly("Running");
  }

  @Test
  void aGuestWhoseDiskIsFullIsWarnedOfOnceWhetherItRunsOrWaits() {
    for (Phase phase : List.of(Phase.Paused, Phase.WaitingForDisks)) {
      VirtualMachineStatus full =
          status(
              phase,
              "web-1-aaaaa",
              null,
              c ->
                  c.isFalse(ConditionType.Ready, Reason.VolumeFull, "It is full.")
                      .isFalse(ConditionType.Running, Reason.VolumeFull, "It is full.")
                      .isFalse(ConditionType.DisksReady, Reason.VolumeFull, "It is full.")
                      .isTrue(ConditionType.Scheduled, Reason.Scheduled, "On node-a."));
      assertThat(VmEvents.between(RUNNING, full))
          .as(phase.name())
          .containsExactly(new ObjectEvent(Level.Warning, "VolumeFull", "It is full."));
    }
  }

  @Test
  void aGuestIsWarnedOfWhenItIsReadyNoMoreAndNotBeforeItWas() {
    VirtualMachineStatus unready = probed(false);
    VirtualMachineStatus ready = probed(true);
    assertThat(reasons(VirtualMachineStatus.empty(), unready))
        .containsExactly("Scheduled", "Starting", "Running");
    assertThat(reasons(unready, ready)).containsExactly("GuestReady");
    assertThat(VmEvents.between(ready, unready))
        .containsExactly(ObjectEvent.warning("GuestNotReady", "By its probe."));
    assertThat(VmEvents.between(unready, unready)).isEmpty();
  }

  private static VirtualMachineStatus probed(boolean ready) {
    return status(
        Phase.Running,
        null,
        c -> {
          Conditions runs =
              c.isTrue(ConditionType.Running, Reason.Running, "It runs.")
                  .isTrue(ConditionType.Scheduled, Reason.Scheduled, "On node-a.");
          return ready
              ? runs.isTrue(ConditionType.GuestReady, Reason.GuestReady, "By its probe.")
              : runs.isFalse(ConditionType.GuestReady, Reason.GuestNotReady, "By its probe.");
        });
  }

  @Test
  void aCrashIsAFailure() {
    VirtualMachineStatus failed =
        status(
            Phase.Failed,
            new LastEnd("web-1-aaaaa", Reason.GuestCrashed, "QEMU ended with signal 6.", "t"),
            c -> c.isFalse(ConditionType.Ready, Reason.GuestCrashed, "It crashed."));
    assertThat(VmEvents.between(RUNNING, failed))
        .containsExactly(
            new ObjectEvent(Level.Warning, "Failed", "GuestCrashed: QEMU ended with signal 6."));
  }

  @Test
  void aGuestThatIsStartedAgainAfterAWhileIsToldWithTheTime() {
    VirtualMachineStatus waiting = backingOff("2026-11-23T05:00:10Z");
    assertThat(VmEvents.between(RUNNING, waiting))
        .containsExactly(
            new ObjectEvent(Level.Warning, "Failed", "GuestCrashed: It crashed."),
            new ObjectEvent(Level.Warning, "BackOff", "It is started again later."));
    assertThat(VmEvents.between(waiting, waiting)).isEmpty();
    assertThat(reasons(waiting, backingOff("2026-11-23T05:00:30Z"))).containsExactly("BackOff");
    assertThat(reasons(waiting, RUNNING)).containsExactly("Starting", "Running");
  }

  @Test
  void aGuestThatWasStartedAgainIsToldToStopLikeAnyOther() {
    VirtualMachineStatus again =
        status(
            Phase.Running,
            new LastEnd("web-1-aaaaa", Reason.GuestCrashed, "It crashed.", "t"),
            c ->
                c.isTrue(ConditionType.Ready, Reason.Running, "It runs.")
                    .isTrue(ConditionType.Running, Reason.Running, "It runs.")
                    .isTrue(ConditionType.Scheduled, Reason.Scheduled, "On node-a."));
    assertThat(reasons(again, stoppingAfter(again.lastEnd(), "web-1-aaaaa")))
        .containsExactly("Stopping");
  }

  @Test
  void aBootOfTheGuestIsToldAndOneOfItsWatchdogIsAWarning() {
    VirtualMachineStatus booted = booted(1, Reason.GuestRebooted);
    assertThat(VmEvents.between(RUNNING, booted))
        .containsExactly(
            ObjectEvent.normal("GuestRebooted", "The guest boots anew, in the same domain."));
    assertThat(VmEvents.between(booted, booted)).isEmpty();
    assertThat(reasons(booted, booted(2, Reason.WatchdogFired))).containsExactly("WatchdogFired");
  }

  private static VirtualMachineStatus booted(int count, Reason reason) {
    return new VirtualMachineStatus(
        1L,
        Phase.Running,
        "web-1-aaaaa",
        1,
        "node-a",
        null,
        null,
        List.of(),
        null,
        RUNNING.conditions(),
        List.of(),
        GuestStatus.silent().with(new Reboots(count, reason, "t" + count)),
        null);
  }

  private static VirtualMachineStatus backingOff(String next) {
    return placed(
            Phase.CrashLoopBackOff,
            "web-1-aaaaa",
            new LastEnd("web-1-aaaaa", Reason.GuestCrashed, "It crashed.", "t"),
            Reason.GuestCrashed,
            "It is started again later.")
        .with(new Restarts(1, 1, Reason.GuestCrashed, next));
  }

  @Test
  void theSchedulersSentenceIsToldOnceThoughItChanges() {
    VirtualMachineStatus first = waiting("0/1 nodes are available.");
    assertThat(VmEvents.between(VirtualMachineStatus.empty(), first))
        .containsExactly(
            new ObjectEvent(Level.Warning, "WaitingForNode", "0/1 nodes are available."));
    assertThat(VmEvents.between(first, waiting("0/2 nodes are available."))).isEmpty();
  }

  @Test
  void stoppingComesBeforeStopped() {
    VirtualMachineStatus stopping =
        status(
            Phase.Stopping,
            null,
            c ->
                c.isFalse(ConditionType.Ready, Reason.Stopping, "It stops.")
                    .isTrue(ConditionType.Running, Reason.Stopping, "It stops.")
                    .isTrue(ConditionType.Scheduled, Reason.Scheduled, "On node-a."));
    VirtualMachineStatus stopped =
        status(Phase.Stopped, ENDED, c -> c.isTrue(ConditionType.Ready, Reason.PoweredOff, "Off."));
    assertThat(reasons(RUNNING, stopping)).containsExactly("Stopping");
    assertThat(VmEvents.between(stopping, stopped))
        .containsExactly(ObjectEvent.normal("Stopped", "StoppedAsAsked: It shut down."));
  }

  @Test
  void aClaimThatIsGivenUpTellsNothingOfTheSlotThatIsStillThere() {
    VirtualMachineStatus ended = stoppingAfter(ENDED, "web-1-aaaaa");
    VirtualMachineStatus released = stoppingAfter(ENDED, null);
    assertThat(VmEvents.between(ended, released)).isEmpty();
  }

  @Test
  void aSlotThatIsGivenBackAfterTheGuestsEndIsNoStopping() {
    var end = new LastEnd("web-1-aaaaa", Reason.GuestShutdown, "It shut down.", "t");
    VirtualMachineStatus down =
        placed(Phase.Stopped, "web-1-aaaaa", end, Reason.GuestShutdown, "Down.");
    assertThat(reasons(RUNNING, down)).containsExactly("Stopped");
    VirtualMachineStatus turnedOff = stoppingAfter(end, "web-1-aaaaa");
    assertThat(VmEvents.between(down, turnedOff)).isEmpty();
  }

  @Test
  void aStopThatWasTooQuickToBeSeenIsToldInOrder() {
    assertThat(reasons(RUNNING, stoppingAfter(ENDED, "web-1-aaaaa")))
        .containsExactly("Stopping", "Stopped");
  }

  private static VirtualMachineStatus stoppingAfter(@Nullable LastEnd end, @Nullable String claim) {
    return placed(Phase.Stopping, claim, end, Reason.Stopping, "Its slot is given back.");
  }

  @Test
  void aDiskThatIsBeingMadeIsToldOnceAndIsNoWorry() {
    VirtualMachineStatus begun = makingDisk("Disk root is made from image tiny: 0 %.");
    assertThat(VmEvents.between(waiting("No room."), begun))
        .containsExactly(
            ObjectEvent.normal("MakingDisk", "Disk root is made from image tiny: 0 %."));
    assertThat(reasons(begun, makingDisk("Disk root is made from image tiny: 10 %."))).isEmpty();
  }

  private static VirtualMachineStatus makingDisk(String message) {
    return status(
        Phase.WaitingForDisks,
        null,
        c ->
            c.isFalse(ConditionType.Ready, Reason.MakingDisk, message)
                .isFalse(ConditionType.DisksReady, Reason.MakingDisk, message));
  }

  /** A guest that has its place on a node and does not run, for one reason. */
  private static VirtualMachineStatus placed(
      Phase phase, @Nullable String claim, @Nullable LastEnd end, Reason reason, String message) {
    return status(
        phase,
        claim,
        end,
        c ->
            c.isFalse(ConditionType.Ready, reason, message)
                .isFalse(ConditionType.Running, reason, message)
                .isTrue(ConditionType.Scheduled, Reason.Scheduled, "On node-a."));
  }

  private static VirtualMachineStatus waiting(String message) {
    return status(
        Phase.WaitingForNode,
        null,
        c ->
            c.isFalse(ConditionType.Ready, Reason.WaitingForNode, message)
                .isFalse(ConditionType.Scheduled, Reason.WaitingForNode, message));
  }

  private static List<String> reasons(VirtualMachineStatus before, VirtualMachineStatus after) {
    return VmEvents.between(before, after).stream().map(ObjectEvent::reason).toList();
  }

  private static VirtualMachineStatus status(
      Phase phase, @Nullable LastEnd end, UnaryOperator<Conditions> conditions) {
    return status(phase, "web-1-aaaaa", end, conditions);
  }

  private static VirtualMachineStatus status(
      Phase phase,
      @Nullable String claim,
      @Nullable LastEnd end,
      UnaryOperator<Conditions> conditions) {
    return new VirtualMachineStatus(
        1L,
        phase,
        claim,
        1,
        "node-a",
        end,
        null,
        List.of(),
        null,
        conditions.apply(Conditions.after(List.of(), 1, NOW)).list(),
        List.of(),
        null,
        null);
  }
}
