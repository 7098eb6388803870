package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.RestartPolicy;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a change reaches a guest that runs. */
class UpdatePolicyIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("updates");

  @Test
  void nowRestartsTheGuestOnceForAllThatHasChangedUntilItIsStarted() {
    String first = CLUSTER.runningVm("web-1");
    change("web-1", "256Mi", "Now");
    cluster().awaitDeleting(first);
    cluster()
        .awaitStatus(
            "web-1",
            s ->
                s.conditions().stream()
                    .anyMatch(
                        c -> c.getMessage().contains("to take up a change of memory.size; it is")));
    cluster().agent.report(first, DomainState.Stopping, Reason.Stopping);
    change("web-1", "512Mi", "Now");
    stopped(first);
    String second = startedAgain("web-1", first);
    assertThat(memoryOf(second)).isEqualTo("512Mi");
    assertThat(lastEnd("web-1").reason()).isEqualTo(Reason.Restarted);
    assertThat(lastEnd("web-1").message())
        .isEqualTo("The guest shut down as it was asked to, to take up a change of memory.size.");
    await()
        .until(() -> cluster().condition("web-1", ConditionType.UpToDate), "True/UpToDate"::equals);
    assertThat(cluster().domain(second).isMarkedForDeletion()).isFalse();
    assertThat(cluster().status("web-1").incarnations()).isEqualTo(2);
    assertThat(cluster().status("web-1").restartsOrNone().times()).isZero();
  }

  @Test
  void aChangeThatWaitsIsTakenUpWhenThePolicyBecomesNow() {
    String first = CLUSTER.runningVm("web-2");
    change("web-2", "256Mi", "OnRestart");
    awaitWaiting("web-2");
    assertThat(cluster().domain(first).isMarkedForDeletion()).isFalse();
    cluster().patchVm("web-2", "{\"spec\":{\"updatePolicy\":\"Now\"}}");
    cluster().awaitDeleting(first);
  }

  @Test
  void whatWasRevertedBeforeIsNoReasonToRestart() {
    String first = CLUSTER.runningVm("web-3");
    change("web-3", "256Mi", "OnRestart");
    awaitWaiting("web-3");
    change("web-3", "128Mi", "Now");
    await()
        .until(() -> cluster().condition("web-3", ConditionType.UpToDate), "True/UpToDate"::equals);
    assertThat(cluster().domain(first).isMarkedForDeletion()).isFalse();
  }

  @Test
  void aPausedGuestIsRestartedWhenItGoesOn() {
    String first = CLUSTER.runningVm("web-4");
    cluster().power("web-4", Power.Paused);
    cluster().awaitTold(first, RestartPolicy.Never);
    cluster().agent.reportPaused(first);
    cluster().awaitPhase("web-4", Phase.Paused);
    change("web-4", "256Mi", "Now");
    awaitWaiting("web-4");
    assertThat(cluster().message("web-4", ConditionType.UpToDate))
        .isEqualTo(
            "A change of memory.size waits until the guest runs, and it is restarted for it then"
                + " (spec.updatePolicy: Now).");
    assertThat(cluster().domain(first).isMarkedForDeletion()).isFalse();
    cluster().power("web-4", Power.On);
    cluster().agent.reportRunning(first, "10.1.2.3", true);
    cluster().awaitDeleting(first);
  }

  @Test
  void aVmThatIsOffHasItsChangesWithItsNextStart() {
    cluster().makeImage("tiny");
    cluster().makeStoppedVm("web-5");
    change("web-5", "256Mi", "Now");
    cluster().awaitStatus("web-5", s -> Objects.equals(s.observedGeneration(), 2L));
    assertThat(cluster().slots("web-5")).isEmpty();
    cluster().power("web-5", Power.On);
    Pod slot = cluster().awaitSlot("web-5");
    assertThat(memoryOf(slot.getMetadata().getName())).isEqualTo("256Mi");
  }

  @Test
  void aRebootTakesUpAChangeThatWaitsWhateverTheRestartPolicy() {
    String first = CLUSTER.runningVm("web-6");
    cluster().patchVm("web-6", "{\"spec\":{\"restartPolicy\":\"Never\"}}");
    cluster().awaitTold(first, RestartPolicy.Never);
    change("web-6", "256Mi", "OnRestart");
    awaitTold(first, RebootAction.Destroy);
    assertThat(cluster().domain(first).getSpec().run().restartPolicy()).isNull();

    cluster().agent.report(first, DomainState.Stopping, Reason.RebootedToUpdate);
    cluster().awaitPhase("web-6", Phase.Stopping);
    cluster()
        .agent
        .reportEnd(first, DomainState.Ended, Reason.RebootedToUpdate, "The guest rebooted.");
    cluster().awaitDeleting(first);
    cluster()
        .agent
        .reportEnd(first, DomainState.Closed, Reason.RebootedToUpdate, "The guest rebooted.");
    String second = startedAgain("web-6", first);
    assertThat(memoryOf(second)).isEqualTo("256Mi");
    assertThat(lastEnd("web-6").reason()).isEqualTo(Reason.RebootedToUpdate);
    assertThat(cluster().status("web-6").restartsOrNone().times()).isZero();
    assertThat(cluster().domain(second).getSpec().run().onReboot()).isEqualTo(RebootAction.Restart);
  }

  @Test
  void aRebootAfterTheChangeWasRevertedIsOnlyOne() {
    String first = CLUSTER.runningVm("web-7");
    change("web-7", "256Mi", "OnRestart");
    awaitTold(first, RebootAction.Destroy);
    change("web-7", "128Mi", "OnRestart");
    awaitTold(first, RebootAction.Restart);
    assertThat(cluster().domain(first).getSpec().run().restartPolicy())
        .isEqualTo(RestartPolicy.Always);
  }

  private static void change(String vm, String memory, String policy) {
    cluster()
        .patchVm(
            vm,
            "{\"spec\":{\"memory\":{\"size\":\"%s\"},\"updatePolicy\":\"%s\"}}"
                .formatted(memory, policy));
  }

  private static void awaitWaiting(String vm) {
    await(vm + " waits")
        .until(
            () -> cluster().condition(vm, ConditionType.UpToDate), "False/RestartRequired"::equals);
  }

  private static void awaitTold(String domain, RebootAction action) {
    await(domain + " is told " + action)
        .until(() -> cluster().domain(domain).getSpec().run().onReboot(), action::equals);
  }

  private static void stopped(String domain) {
    cluster()
        .agent
        .reportEnd(domain, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
  }

  private static String startedAgain(String vm, String before) {
    cluster().awaitStatus(vm, s -> s.domain() != null && !s.domain().equals(before));
    Pod slot = cluster().awaitSlot(vm);
    String domain = slot.getMetadata().getName();
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(domain);
    cluster().agent.reportRunning(domain, "10.1.2.4", true);
    cluster().awaitPhase(vm, Phase.Running);
    return domain;
  }

  private static LastEnd lastEnd(String vm) {
    return Objects.requireNonNull(cluster().status(vm).lastEnd());
  }

  private static String memoryOf(String domain) {
    return cluster().domain(domain).getSpec().memory().size().toString();
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
