package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What keeps a VM from starting is told, and when that is mended it starts by itself. */
class VmWaitsIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("waits");

  @Test
  void theSchedulersSentenceIsTheVms() {
    cluster().makeImage("tiny");
    cluster().makeVm("web-7");
    Pod slot = cluster().awaitSlot("web-7");
    cluster().kubernetes.unschedulable(slot, "0/1 nodes are available: 1 Insufficient memory.");
    cluster().awaitPhase("web-7", Phase.WaitingForNode);
    assertThat(cluster().message("web-7", ConditionType.Scheduled))
        .isEqualTo("0/1 nodes are available: 1 Insufficient memory.");
    cluster().patchVm("web-7", "{\"spec\":{\"memory\":{\"size\":\"64Mi\"}}}");
    cluster().awaitStatus("web-7", s -> Objects.equals(s.incarnations(), 2));
    assertThat(cluster().awaitSlot("web-7").getMetadata().getName())
        .isNotEqualTo(slot.getMetadata().getName());
    cluster().awaitGone(slot.getMetadata().getName());
  }

  @Test
  void aMissingImageIsToldAndItsCreationIsEnough() {
    cluster().makeVm("web-8");
    cluster().awaitPhase("web-8", Phase.WaitingForDisks);
    assertThat(cluster().condition("web-8", ConditionType.DisksReady))
        .isEqualTo("False/ImageNotFound");
    assertThat(cluster().message("web-8", ConditionType.DisksReady))
        .isEqualTo(
            "MachineImage tiny does not exist in namespace "
                + cluster().namespace
                + ". Create it, or name another in spec.disks.");
    cluster().makeImage("tiny");
    cluster().awaitSlot("web-8");
  }

  @Test
  void theKubeletsSentenceOfAVolumeThatItCannotMountIsTheVms() {
    cluster().makeImage("tiny");
    cluster().makeVm("web-9");
    Pod slot = cluster().awaitSlot("web-9");
    String name = slot.getMetadata().getName();
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(name);
    String missing = "MountVolume.SetUp failed for volume \"cloud-init\" : secret \"x\" not found";
    cluster().kubernetes.cannotMount(slot, missing);
    cluster().awaitPhase("web-9", Phase.WaitingForDisks);
    assertThat(cluster().condition("web-9", ConditionType.DisksReady))
        .isEqualTo("False/FailedMount");
    assertThat(cluster().message("web-9", ConditionType.DisksReady)).isEqualTo(missing);
    cluster().agent.reportRunning(name, "10.0.0.7", false);
    cluster().awaitPhase("web-9", Phase.Running);
    assertThat(cluster().condition("web-9", ConditionType.DisksReady))
        .isEqualTo("True/DisksResolved");
  }

  @Test
  void aGuestThatWasNeverStartedTakesAChangeAtOnceInANewSlot() {
    cluster().makeImage("tiny");
    cluster().makeVm("web-14");
    Pod slot = cluster().awaitSlot("web-14");
    String name = slot.getMetadata().getName();
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(name);
    cluster().agent.reportWaiting(name, Reason.WaitingForSlot);
    cluster().patchVm("web-14", "{\"spec\":{\"memory\":{\"size\":\"256Mi\"}}}");
    cluster().awaitDeleting(name);
    // Only the agent's word lets another slot be made: it may have begun at this very moment.
    cluster().makeSureOf(() -> name.equals(cluster().status("web-14").domain()));
    assertThat(cluster().message("web-14", ConditionType.Ready))
        .isEqualTo(
            "The spec or a claim of the VM has changed before its guest was started: the slot on "
                + CLUSTER.node()
                + " is given back for a new one.");
    cluster()
        .agent
        .reportEnd(name, DomainState.Closed, Reason.NeverStarted, "It was never started.");
    cluster().awaitGone(name);
    Pod next = cluster().awaitSlot("web-14");
    assertThat(next.getMetadata().getName()).isNotEqualTo(name);
    assertThat(cluster().domain(next.getMetadata().getName()).getSpec().memory().size())
        .hasToString("256Mi");
  }

  @Test
  void aGuestThatIsBeingStartedDoesNotTakeAChangeAtOnce() {
    cluster().makeImage("tiny");
    cluster().makeVm("web-15");
    Pod slot = cluster().awaitSlot("web-15");
    String name = slot.getMetadata().getName();
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(name);
    cluster().agent.report(name, DomainState.Starting, Reason.Starting);
    cluster().patchVm("web-15", "{\"spec\":{\"memory\":{\"size\":\"256Mi\"}}}");
    await()
        .until(
            () -> cluster().condition("web-15", ConditionType.UpToDate),
            "False/RestartRequired"::equals);
    cluster().makeSureOf(() -> !cluster().domain(name).isMarkedForDeletion());
  }

  @Test
  void aVmOfTheSameNameWaitsForTheOldGuest() {
    String old = CLUSTER.runningVm("web-10");
    // Somebody takes the finalizer off by hand; no collector runs here to delete the Domain.
    cluster().deleteVm("web-10");
    cluster().awaitDeleting(old);
    cluster().patchVm("web-10", "{\"metadata\":{\"finalizers\":null}}");
    cluster().awaitVmGone("web-10");
    cluster().makeVm("web-10");
    Pod slot = cluster().awaitSlot("web-10");
    String name = slot.getMetadata().getName();
    cluster().kubernetes.bind(slot, CLUSTER.node());
    await()
        .until(
            () -> cluster().condition("web-10", ConditionType.Ready),
            "False/WaitingForPreviousGuest"::equals);
    assertThat(cluster().domain(name).getSpec().nodeName()).isNull();

    cluster()
        .agent
        .reportEnd(old, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster().awaitGone(old);
    cluster().awaitOpened(name);
  }

  @Test
  void aRefusedSlotIsToldAndTriedAgain() {
    cluster().makeImage("tiny");
    cluster().allowPods(0);
    cluster().makeVm("web-11");
    await()
        .until(() -> cluster().condition("web-11", ConditionType.Ready), "False/Refused"::equals);
    assertThat(cluster().message("web-11", ConditionType.Ready))
        .startsWith("The API server refused to make the slot: pods \"web-11-")
        .contains("exceeded quota: pods");
    cluster().allowPods(1);
    cluster().awaitSlot("web-11");
  }

  @Test
  void anInvalidSlotStallsTheVmUntilItsSpecIsCorrected() {
    cluster().makeVm("web-12");
    cluster().patchVm("web-12", tolerations("[{\"key\":\"a\",\"operator\":\"Sometimes\"}]"));
    cluster().makeImage("tiny");
    await()
        .until(() -> cluster().condition("web-12", ConditionType.Stalled), "True/Invalid"::equals);
    assertThat(cluster().condition("web-12", ConditionType.Ready)).isEqualTo("False/Invalid");
    assertThat(cluster().message("web-12", ConditionType.Stalled))
        .startsWith("The API server refused to make the slot: Pod \"web-12-")
        .contains("Unsupported value: \"Sometimes\"")
        .endsWith(". Correct the spec of the VM.");
    cluster().patchVm("web-12", tolerations("[]"));
    cluster().awaitSlot("web-12");
  }

  private static String tolerations(String list) {
    return "{\"spec\":{\"placement\":{\"tolerations\":%s}}}".formatted(list);
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
