package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RestartPolicy;
import dev.vireo.api.v1alpha1.Restarts;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From the first start of a VM to its end. */
class VmLifeIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("life");

  @Test
  void aVmIsClaimedThenPlacedThenOpenedThenRuns() {
    cluster().makeImage("tiny");
    var vm = cluster().makeVm("web-1");
    Pod slot = cluster().awaitSlot("web-1");
    String name = slot.getMetadata().getName();
    Domain domain = cluster().domain(name);

    assertThat(name).matches("web-1-[a-z]{5}");
    assertThat(domain.getSpec().nodeName()).isNull();
    assertThat(domain.getSpec().virtualMachine().uid()).isEqualTo(vm.getMetadata().getUid());
    assertThat(domain.getSpec().networks().getFirst().mac()).matches("02(:[0-9a-f]{2}){5}");
    assertThat(slot.getMetadata().getLabels())
        .containsEntry("app", "web-1")
        .containsEntry(Labels.SLOT, "true");
    assertThat(slot.getSpec().getResources().getLimits()).containsKey("memory");
    cluster().awaitPhase("web-1", Phase.Starting);

    cluster().kubernetes.bind(slot, CLUSTER.node());
    Domain opened = cluster().awaitOpened(name);
    assertThat(opened.getSpec().nodeName()).isEqualTo(CLUSTER.node());
    assertThat(opened.getSpec().slotUid()).isEqualTo(slot.getMetadata().getUid());

    cluster().agent.report(name, DomainState.Starting, Reason.Starting);
    cluster().agent.reportRunning(name, "10.1.2.3", false);
    cluster().awaitPhase("web-1", Phase.Running);
    assertThat(cluster().condition("web-1", ConditionType.Ready)).isEqualTo("True/Running");
    assertThat(cluster().condition("web-1", ConditionType.GuestAgentConnected))
        .isEqualTo("False/AgentNotConnected");
    await().until(() -> gate("web-1"), "True"::equals);

    cluster().agent.reportRunning(name, "10.1.2.3", true);
    cluster().awaitStatus("web-1", s -> s.guest() != null && s.guest().connected());
    assertThat(cluster().status("web-1").interfaces().getFirst().ips()).containsExactly("10.1.2.3");
    assertThat(cluster().status("web-1").nodeName()).isEqualTo(CLUSTER.node());
    await()
        .untilAsserted(() ->
            assertThat(cluster().eventReasons("web-1"))
                .containsExactly("Scheduled", "Starting", "Running", "GuestAgentConnected"));
  }

  @Test
  void powerOffStopsTheGuestAndPowerOnMakesANewIncarnation() {
    String first = CLUSTER.runningVm("web-2");
    cluster().power("web-2", Power.Off);
    cluster().awaitDeleting(first);
    cluster().awaitPhase("web-2", Phase.Stopping);
    cluster().agent.report(first, DomainState.Stopping, Reason.Stopping);
    cluster()
        .agent
        .reportEnd(first, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster().awaitGone(first);
    await().until(() -> cluster().slots("web-2").stream().allMatch(Pod::isMarkedForDeletion));
    assertThat(cluster().condition("web-2", ConditionType.Ready)).startsWith("False");
    cluster().kubernetes.finishSlots("web-2");
    cluster().awaitPhase("web-2", Phase.Stopped);
    assertThat(cluster().condition("web-2", ConditionType.Ready)).isEqualTo("True/PoweredOff");
    assertThat(cluster().status("web-2").domain()).isNull();
    assertThat(cluster().status("web-2").lastEnd()).extracting(LastEnd::domain).isEqualTo(first);
    assertThat(cluster().eventReasons("web-2"))
        .containsExactly(
            "Scheduled", "Starting", "Running", "GuestAgentConnected", "Stopping", "Stopped");

    cluster().power("web-2", Power.On);
    Pod second = cluster().awaitSlot("web-2");
    assertThat(second.getMetadata().getName()).isNotEqualTo(first);
    assertThat(cluster().status("web-2").incarnations()).isEqualTo(2);
  }

  @Test
  void aGuestThatShutsItselfDownStaysStoppedByItsPolicyUntilOffAndOn() {
    String first = CLUSTER.runningVm("web-3");
    cluster().patchVm("web-3", "{\"spec\":{\"restartPolicy\":\"OnFailure\"}}");
    cluster().awaitTold(first, RestartPolicy.OnFailure);
    cluster()
        .agent
        .reportEnd(first, DomainState.Ended, Reason.GuestShutdown, "The guest shut down.");
    cluster().awaitDeleting(first);
    cluster()
        .agent
        .reportEnd(first, DomainState.Closed, Reason.GuestShutdown, "The guest shut down.");
    cluster().awaitGone(first);
    cluster().awaitPhase("web-3", Phase.Stopped);
    assertThat(cluster().condition("web-3", ConditionType.Stalled)).isEqualTo("True/GuestShutdown");
    assertThat(cluster().message("web-3", ConditionType.Ready))
        .isEqualTo(
            "The guest shut down. Set spec.restartedAt to the time it is now to start it again.");

    cluster().power("web-3", Power.Off);
    cluster().awaitStatus("web-3", s -> s.domain() == null);
    cluster().power("web-3", Power.On);
    assertThat(cluster().awaitSlot("web-3").getMetadata().getName()).isNotEqualTo(first);
  }

  @Test
  void aGuestThatCrashedIsStartedAgainByItsAgentInItsPlace() {
    String first = CLUSTER.runningVm("web-8");
    // The node's clock is an hour behind.
    Instant told = Instant.now().minus(Duration.ofMinutes(55)).truncatedTo(ChronoUnit.SECONDS);
    cluster().agent.reportCrash(first, new Restarts(0, 6, Reason.GuestCrashed, told.toString()));
    cluster().awaitPhase("web-8", Phase.CrashLoopBackOff);
    assertThat(cluster().condition("web-8", ConditionType.Ready)).isEqualTo("False/GuestCrashed");
    assertThat(cluster().condition("web-8", ConditionType.Running)).isEqualTo("False/GuestCrashed");
    String next = Objects.requireNonNull(cluster().status("web-8").restartsOrNone().nextAttempt());
    assertThat(Instant.parse(next))
        .isBetween(Instant.now().plusSeconds(230), Instant.now().plusSeconds(331));
    assertThat(cluster().message("web-8", ConditionType.Ready))
        .contains("started again at " + next);
    assertThat(cluster().domain(first).isMarkedForDeletion()).isFalse();

    cluster().agent.reportRunning(first, "10.1.2.3", false);
    cluster().awaitPhase("web-8", Phase.Running);
    assertThat(cluster().status("web-8").domain()).isEqualTo(first);
    assertThat(cluster().status("web-8").lastEnd())
        .extracting(LastEnd::reason)
        .isEqualTo(Reason.GuestCrashed);
  }

  @Test
  void aChangeThatWaitsIsTakenUpWhenTheGuestHasEnded() {
    String first = CLUSTER.runningVm("web-9");
    cluster().patchVm("web-9", "{\"spec\":{\"cpu\":{\"cores\":2}}}");
    cluster().awaitTold(first, null);
    cluster()
        .agent
        .reportCrash(first, new Restarts(0, 1, Reason.GuestCrashed, "2026-11-23T05:00:09Z"));
    cluster().awaitDeleting(first);
    cluster().agent.reportEnd(first, DomainState.Closed, Reason.GuestCrashed, "It crashed.");
    cluster().awaitStatus("web-9", s -> s.domain() != null && !s.domain().equals(first));
    Domain second = cluster().domain(cluster().awaitSlot("web-9").getMetadata().getName());
    assertThat(second.getSpec().cpu().count()).isEqualTo(2);
    assertThat(second.getSpec().earlierRestartsOrNone().times()).isEqualTo(1);
    assertThat(second.getSpec().run().restartPolicy()).isEqualTo(RestartPolicy.Always);
    assertThat(cluster().status("web-9").restartsOrNone().times()).isEqualTo(1);
  }

  @Test
  void aSlotThatEndsIsFollowedByANewIncarnation() {
    String first = CLUSTER.runningVm("web-4");
    cluster().agent.reportEnd(first, DomainState.Ended, Reason.SlotEnded, "The slot was deleted.");
    cluster().awaitDeleting(first);
    cluster().agent.reportEnd(first, DomainState.Closed, Reason.SlotEnded, "The slot was deleted.");
    cluster().awaitStatus("web-4", s -> s.domain() != null && !s.domain().equals(first));
    Pod second = cluster().awaitSlot("web-4");
    cluster().kubernetes.bind(second, CLUSTER.node());
    cluster().awaitOpened(second.getMetadata().getName());
  }

  @Test
  void aDeletedVmWaitsForItsGuestAndThenLeavesNothing() {
    String first = CLUSTER.runningVm("web-5");
    cluster().deleteVm("web-5");
    cluster().awaitPhase("web-5", Phase.Terminating);
    cluster().awaitDeleting(first);
    cluster()
        .agent
        .reportEnd(first, DomainState.Ended, Reason.StoppedAsAsked, "The guest shut down.");
    assertThat(cluster().vm("web-5")).isPresent();
    cluster()
        .agent
        .reportEnd(first, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster().awaitVmGone("web-5");
    assertThat(cluster().domains("web-5")).isEmpty();
    assertThat(cluster().slots("web-5")).allMatch(Pod::isMarkedForDeletion);
  }

  @Test
  void aVmIsDeletedBeforeItsSlotHasANode() {
    cluster().makeImage("tiny");
    cluster().makeVm("web-6");
    cluster().awaitSlot("web-6");
    cluster().deleteVm("web-6");
    cluster().awaitVmGone("web-6");
    assertThat(cluster().domains("web-6")).isEmpty();
    // Never bound, so the API server deletes it at once.
    await().until(() -> cluster().slots("web-6").isEmpty());
  }

  @Test
  void aVmMadeTheMomentTheOldOneOfItsNameIsGoneIsLookedAfter() {
    assertThat(cluster().makeStoppedVm("web-7")).isTrue();
    cluster().awaitPhase("web-7", Phase.Stopped);
    for (int round = 0; round < 40; round++) {
      cluster().deleteVm("web-7");
      while (!cluster().makeStoppedVm("web-7")) {
        Thread.onSpinWait();
      }
      cluster().awaitPhase("web-7", Phase.Stopped);
    }
  }

  private String gate(String vm) {
    return cluster().slots(vm).getFirst().getStatus().getConditions().stream()
        .filter(c -> Labels.GUEST_RUNNING_GATE.equals(c.getType()))
        .map(c -> c.getStatus())
        .findFirst()
        .orElse("absent");
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
