package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.BrokenImage;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRun;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.RebootAction;
import dev.vireo.api.v1alpha1.RestartPolicy;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a running guest is told, and restarts. */
class PowerIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("power");

  private static final String WISH = "2026-11-23T05:00:00Z";

  @Test
  void aGuestIsToldToPauseAndToGoOn() {
    String name = CLUSTER.runningVm("web-1");
    await().until(() -> cluster().gate("web-1"), "True"::equals);
    cluster().power("web-1", Power.Paused);
    awaitTold(
        name,
        new DomainRun(
            GuestPower.Paused,
            RestartPolicy.Never,
            null,
            null,
            BrokenImage.Ask,
            RebootAction.Restart,
            null,
            null,
            null));
    assertThat(cluster().gate("web-1")).as("shut before").isEqualTo("False");
    assertThat(cluster().condition("web-1", ConditionType.Ready)).isEqualTo("False/Pausing");
    cluster().agent.reportPaused(name);
    cluster().awaitPhase("web-1", Phase.Paused);
    assertThat(cluster().condition("web-1", ConditionType.Ready))
        .isEqualTo("True/PausedAsDeclared");
    assertThat(cluster().condition("web-1", ConditionType.Stalled)).isEqualTo("absent");

    cluster().power("web-1", Power.On);
    awaitTold(
        name,
        new DomainRun(
            GuestPower.On,
            RestartPolicy.Always,
            null,
            null,
            BrokenImage.Ask,
            RebootAction.Restart,
            null,
            null,
            null));
    cluster().agent.reportRunning(name, "10.1.2.3", true);
    cluster().awaitPhase("web-1", Phase.Running);
    await().until(() -> cluster().gate("web-1"), "True"::equals);
    assertThat(cluster().status("web-1").incarnations()).isEqualTo(1);
  }

  @Test
  void aVmThatIsDeclaredPausedFromTheFirstIsMadeSo() {
    cluster().makeImage("tiny");
    cluster().makeStoppedVm("web-2");
    cluster().power("web-2", Power.Paused);
    Pod slot = cluster().awaitSlot("web-2");
    assertThat(cluster().domain(slot.getMetadata().getName()).getSpec().run().power())
        .isEqualTo(GuestPower.Paused);
  }

  @Test
  void aRestartIsMadeOnce() {
    String first = CLUSTER.runningVm("web-3");
    cluster().patchVm("web-3", "{\"spec\":{\"restartedAt\":\"" + WISH + "\"}}");
    cluster().awaitDeleting(first);
    cluster().agent.report(first, DomainState.Stopping, Reason.Stopping);
    cluster()
        .agent
        .reportEnd(first, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster().awaitStatus("web-3", s -> s.domain() != null && !s.domain().equals(first));
    assertThat(cluster().status("web-3").restartedAt()).isEqualTo(WISH);
    assertThat(cluster().status("web-3").lastEnd())
        .extracting(LastEnd::reason)
        .isEqualTo(Reason.Restarted);
    Pod slot = cluster().awaitSlot("web-3");
    String second = slot.getMetadata().getName();
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(second);
    cluster().agent.reportRunning(second, "10.1.2.4", true);
    cluster().awaitPhase("web-3", Phase.Running);
    assertThat(cluster().domain(second).isMarkedForDeletion()).isFalse();
    assertThat(cluster().status("web-3").incarnations()).isEqualTo(2);
  }

  @Test
  void aRestartStartsAVmThatStaysDown() {
    String first = CLUSTER.runningVm("web-4");
    cluster().patchVm("web-4", "{\"spec\":{\"restartPolicy\":\"Never\"}}");
    cluster().awaitTold(first, RestartPolicy.Never);
    cluster().agent.reportEnd(first, DomainState.Ended, Reason.GuestCrashed, "QEMU was killed.");
    cluster().awaitDeleting(first);
    cluster().agent.reportEnd(first, DomainState.Closed, Reason.GuestCrashed, "QEMU was killed.");
    cluster().awaitPhase("web-4", Phase.Failed);
    cluster().patchVm("web-4", "{\"spec\":{\"restartedAt\":\"" + WISH + "\"}}");
    cluster().awaitStatus("web-4", s -> s.domain() != null && !s.domain().equals(first));
    assertThat(cluster().status("web-4").restartedAt()).isEqualTo(WISH);
  }

  @Test
  void aGuestIsToldToRebootAndToReset() {
    String name = CLUSTER.runningVm("web-5");
    cluster()
        .patchVm(
            "web-5", "{\"spec\":{\"rebootedAt\":\"" + WISH + "\",\"resetAt\":\"" + WISH + "\"}}");
    Domain told =
        awaitTold(
            name,
            new DomainRun(
                GuestPower.On,
                RestartPolicy.Always,
                WISH,
                WISH,
                BrokenImage.Ask,
                RebootAction.Restart,
                null,
                null,
                null));
    assertThat(told.isMarkedForDeletion()).isFalse();
    assertThat(cluster().condition("web-5", ConditionType.UpToDate)).isEqualTo("True/UpToDate");
  }

  private static Domain awaitTold(String domain, DomainRun run) {
    return await(domain + " is told " + run)
        .until(() -> cluster().domain(domain), d -> d.getSpec().run().equals(run));
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
