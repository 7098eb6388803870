package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What follows from a guest's probes. */
class ProbesIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("probes");

  @Test
  void theSlotsGateFollowsTheGuestsReadiness() {
    String name = CLUSTER.runningVm("web-1");
    await().until(() -> cluster().gate("web-1"), "True"::equals);
    assertThat(cluster().condition("web-1", ConditionType.GuestReady)).isEqualTo("absent");

    probe("web-1", "readiness");
    await().until(() -> cluster().gate("web-1"), "False"::equals);
    await("it is told").until(() -> cluster().domain(name).getSpec().run().readiness().isPresent());
    awaitCondition("web-1", ConditionType.GuestReady, "False/GuestNotReady");
    assertThat(cluster().condition("web-1", ConditionType.Ready)).isEqualTo("False/GuestNotReady");
    assertThat(cluster().condition("web-1", ConditionType.Reconciling))
        .isEqualTo("True/GuestNotReady");

    cluster().agent.reportReady(name, true);
    await().until(() -> cluster().gate("web-1"), "True"::equals);
    awaitCondition("web-1", ConditionType.GuestReady, "True/GuestReady");
    assertThat(cluster().condition("web-1", ConditionType.Ready)).isEqualTo("True/Running");

    cluster().agent.reportReady(name, false);
    await().until(() -> cluster().gate("web-1"), "False"::equals);
    awaitCondition("web-1", ConditionType.GuestReady, "False/GuestNotReady");
    assertThat(cluster().status("web-1").phase()).isEqualTo(Phase.Running);

    cluster().patchVm("web-1", "{\"spec\":{\"probes\":null}}");
    await().until(() -> cluster().gate("web-1"), "True"::equals);
    assertThat(cluster().status("web-1").incarnations()).isEqualTo(1);
  }

  @Test
  void aGuestThatWasEndedByItsLivenessProbeAndIsNeverStartedAgainHasFailed() {
    String name = CLUSTER.runningVm("web-2");
    cluster().patchVm("web-2", "{\"spec\":{\"restartPolicy\":\"Never\"}}");
    probe("web-2", "liveness");
    await("it is told").until(() -> cluster().domain(name).getSpec().run().liveness().isPresent());
    cluster().agent.report(name, DomainState.Stopping, Reason.LivenessFailed);
    cluster().awaitPhase("web-2", Phase.Stopping);
    cluster().agent.reportEnd(name, DomainState.Ended, Reason.LivenessFailed, "It hung.");
    cluster().awaitDeleting(name);
    cluster().agent.reportEnd(name, DomainState.Closed, Reason.LivenessFailed, "It hung.");
    cluster().awaitPhase("web-2", Phase.Failed);
    assertThat(cluster().status("web-2").lastEnd())
        .extracting(LastEnd::reason)
        .isEqualTo(Reason.LivenessFailed);
  }

  private static void probe(String vm, String kind) {
    cluster().patchVm(vm, "{\"spec\":{\"probes\":{\"" + kind + "\":{\"guestAgent\":{}}}}}");
  }

  private static void awaitCondition(String vm, ConditionType type, String wanted) {
    await(vm + " " + type + " " + wanted)
        .until(() -> cluster().condition(vm, type), wanted::equals);
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
