package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.GuestPower;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.SavedDisk;
import dev.vireo.api.v1alpha1.SavedMemory;
import dev.vireo.api.v1alpha1.SavedState;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of a suspended VM in the API, up to the Domain that brings its guest back. */
class SuspendIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("suspend");

  private static final SavedMemory MEMORY =
      new SavedMemory(
          "memory-6f1dd5b2-0b4e-4a43-9a1b-6c0f2c6f0001.img",
          "d16e57".repeat(10) + "d16e",
          134217728L,
          "2026-11-23T05:00:00Z",
          List.of(new SavedDisk("data", "2026-11-23T04:59:59.123456789Z")),
          "<domain type='qemu'/>\n");

  @Test
  void aSuspendedGuestIsBroughtBackAsItWasThoughItsVmHasChanged() {
    String first = runningVm("web-1");
    suspend("web-1", first);
    SavedState saved = Objects.requireNonNull(cluster().status("web-1").savedState());
    assertThat(saved.claimName()).isEqualTo("web-1-state");
    assertThat(saved.memory()).isEqualTo(MEMORY);
    assertThat(saved.definition().cpu().count()).isEqualTo(1);
    assertThat(cluster().condition("web-1", ConditionType.Ready)).isEqualTo("True/Suspended");
    assertThat(cluster().condition("web-1", ConditionType.Stalled)).isEqualTo("absent");
    assertThat(cluster().slots("web-1")).isEmpty();

    cluster().patchVm("web-1", "{\"spec\":{\"cpu\":{\"cores\":2}}}");
    cluster().power("web-1", Power.On);
    Pod slot = cluster().awaitSlot("web-1");
    String second = slot.getMetadata().getName();
    assertThat(second).isNotEqualTo(first);
    assertThat(cluster().domain(second).getSpec().restore()).isEqualTo(MEMORY);
    assertThat(cluster().domain(second).getSpec().cpu().count()).isEqualTo(1);
    cluster().kubernetes.bind(slot, CLUSTER.node());
    Domain opened = cluster().awaitOpened(second);
    assertThat(opened.getSpec().volumes())
        .extracting(v -> v.claimName())
        .containsExactly("web-1-data", "web-1-state");
    assertThat(cluster().status("web-1").savedState()).as("not used yet").isEqualTo(saved);
    cluster().agent.reportRunning(second, "10.1.2.4", true);
    cluster().awaitStatus("web-1", s -> s.savedState() == null && s.phase() == Phase.Running);
    assertThat(cluster().condition("web-1", ConditionType.UpToDate))
        .isEqualTo("False/RestartRequired");
  }

  @Test
  void aChangeThatIsToBeTakenUpNowWaitsUntilASuspendedGuestIsBack() {
    String first = runningVm("web-4");
    suspend("web-4", first);
    cluster().patchVm("web-4", "{\"spec\":{\"cpu\":{\"cores\":2},\"updatePolicy\":\"Now\"}}");
    cluster().awaitStatus("web-4", s -> Objects.equals(s.observedGeneration(), 3L));
    assertThat(cluster().status("web-4").phase()).isEqualTo(Phase.Suspended);
    assertThat(cluster().status("web-4").savedState()).isNotNull();
    cluster().power("web-4", Power.On);
    Pod slot = cluster().awaitSlot("web-4");
    String second = slot.getMetadata().getName();
    assertThat(cluster().domain(second).getSpec().restore()).isEqualTo(MEMORY);
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(second);
    assertThat(cluster().domain(second).isMarkedForDeletion()).isFalse();
    cluster().agent.reportRunning(second, "10.1.2.4", true);
    cluster().awaitStatus("web-4", s -> s.savedState() == null);
    cluster().awaitDeleting(second);
  }

  @Test
  void theClaimForItsStateIsMadeOnceAndGoesWithTheVm() {
    runningVm("web-2");
    PersistentVolumeClaim claim = cluster().claim("web-2-state");
    assertThat(claim.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getName()).isEqualTo("web-2"));
    assertThat(claim.getSpec().getResources().getRequests())
        .containsEntry("storage", new Quantity("1Gi"));
  }

  @Test
  void anotherVmWaitsForTheDiskOfASuspendedOneUntilThatIsGivenUp() {
    String first = runningVm("web-3");
    suspend("web-3", first);
    cluster().makeVm("thief", "web-3-data");
    await()
        .until(
            () -> cluster().condition("thief", ConditionType.DisksReady),
            "False/ClaimInUse"::equals);
    cluster().power("web-3", Power.Off);
    cluster().awaitPhase("web-3", Phase.Stopped);
    assertThat(cluster().status("web-3").savedState()).isNull();
    Pod slot = cluster().awaitSlot("thief");
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(slot.getMetadata().getName());
  }

  /** With a disk and a state volume, both bound. */
  private static String runningVm(String name) {
    cluster().makeImage("tiny");
    cluster().makeClaim(name + "-data", "Filesystem");
    cluster().makeSuspendableVm(name, name + "-data");
    Pod slot = cluster().awaitSlot(name);
    cluster().kubernetes.bindClaim(name + "-data");
    cluster().kubernetes.bindClaim(name + "-state");
    cluster().kubernetes.bind(slot, CLUSTER.node());
    String domain = slot.getMetadata().getName();
    cluster().awaitOpened(domain);
    cluster().agent.reportRunning(domain, "10.1.2.3", true);
    cluster().awaitPhase(name, Phase.Running);
    return domain;
  }

  private static void suspend(String vm, String domain) {
    cluster().power(vm, Power.Suspended);
    await(domain + " is told")
        .until(
            () -> cluster().domain(domain).getSpec().run().power(), GuestPower.Suspended::equals);
    cluster().awaitPhase(vm, Phase.Suspending);
    cluster().agent.reportSuspended(domain, DomainState.Ended, MEMORY);
    cluster().awaitDeleting(domain);
    assertThat(cluster().status(vm).savedState()).as("written down before").isNotNull();
    cluster().agent.reportSuspended(domain, DomainState.Closed, MEMORY);
    cluster().awaitGone(domain);
    cluster().kubernetes.finishSlots(vm);
    cluster().awaitPhase(vm, Phase.Suspended);
    assertThat(cluster().status(vm).lastEnd())
        .satisfies(
            end -> assertThat(Objects.requireNonNull(end).reason()).isEqualTo(Reason.Suspended));
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
