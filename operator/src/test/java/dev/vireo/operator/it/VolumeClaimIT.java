package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Disks on claims, up to the opened Domain. No controller binds claims here: the test does. */
class VolumeClaimIT {
  @RegisterExtension static final OneNode CLUSTER = new OneNode("claims");

  private static final int RACERS = 6;

  @BeforeEach
  void makeImage() {
    cluster().makeImage("tiny");
  }

  @Test
  void aClaimThatWaitsForItsFirstConsumerIsBoundWithTheSlotAndOpenedWithItsVolume() {
    cluster().makeClaim("data", "Filesystem");
    cluster().makeVm("web-1", "data");
    Pod slot = cluster().awaitSlot("web-1");
    assertThat(slot.getSpec().getVolumes())
        .filteredOn(v -> v.getPersistentVolumeClaim() != null)
        .singleElement()
        .satisfies(v -> assertThat(v.getPersistentVolumeClaim().getClaimName()).isEqualTo("data"));

    String volume = cluster().kubernetes.bindClaim("data");
    cluster().kubernetes.bind(slot, CLUSTER.node());
    Domain opened = cluster().awaitOpened(slot.getMetadata().getName());
    assertThat(opened.getSpec().volumes())
        .singleElement()
        .satisfies(v -> {
          assertThat(v.claimName()).isEqualTo("data");
          assertThat(v.volumeName()).isEqualTo(volume);
          assertThat(v.capacity()).isEqualTo(new Quantity("2Gi"));
          assertThat(v.hostPath()).isNull();
        });
    cluster().agent.reportRunning(opened.getMetadata().getName(), "10.1.2.3", false);
    cluster().awaitPhase("web-1", Phase.Running);
    assertThat(cluster().message("web-1", ConditionType.DisksReady))
        .isEqualTo("All images are there: tiny. All claims are there: data.");
    assertThat(cluster().condition("web-1", ConditionType.UpToDate)).isEqualTo("True/UpToDate");
  }

  @Test
  void aSlotThatIsBoundBeforeItsClaimIsOpenedWhenTheClaimIsToo() {
    cluster().makeClaim("data", "Filesystem");
    cluster().makeVm("web-1", "data");
    Pod slot = cluster().awaitSlot("web-1");
    cluster().kubernetes.bind(slot, CLUSTER.node());
    await()
        .until(
            () -> cluster().condition("web-1", ConditionType.Scheduled), "True/Scheduled"::equals);
    assertThat(cluster().domain(slot.getMetadata().getName()).getSpec().nodeName()).isNull();
    cluster().kubernetes.bindClaim("data");
    assertThat(cluster().awaitOpened(slot.getMetadata().getName()).getSpec().volumes()).hasSize(1);
  }

  @Test
  void aClaimThatGrowsBeforeItsGuestWasStartedIsTakenAsItIsThen() {
    cluster().makeClaim("data", "Filesystem");
    cluster().makeVm("web-1", "data");
    Pod slot = cluster().awaitSlot("web-1");
    String name = slot.getMetadata().getName();
    String volume = cluster().kubernetes.bindClaim("data");
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(name);
    cluster().agent.reportWaiting(name, Reason.ClaimTooSmall);
    cluster().awaitPhase("web-1", Phase.WaitingForDisks);
    cluster().kubernetes.growClaim("data", volume, "3Gi");
    cluster().awaitDeleting(name);
    cluster()
        .agent
        .reportEnd(name, DomainState.Closed, Reason.NeverStarted, "It was never started.");
    cluster().awaitGone(name);
    Pod next = cluster().awaitSlot("web-1");
    cluster().kubernetes.bind(next, CLUSTER.node());
    assertThat(cluster().awaitOpened(next.getMetadata().getName()).getSpec().volumes())
        .singleElement()
        .satisfies(v -> assertThat(v.capacity()).isEqualTo(new Quantity("3Gi")));
  }

  @Test
  void aClaimThatDoesNotExistIsToldAndItsCreationIsEnough() {
    cluster().makeVm("web-1", "data");
    cluster().awaitPhase("web-1", Phase.WaitingForDisks);
    assertThat(cluster().condition("web-1", ConditionType.DisksReady))
        .isEqualTo("False/ClaimNotFound");
    assertThat(cluster().message("web-1", ConditionType.DisksReady))
        .isEqualTo(
            "PersistentVolumeClaim data does not exist in namespace "
                + cluster().namespace
                + ". Create it, or name another in the spec.");
    assertThat(cluster().slots("web-1")).isEmpty();
    cluster().makeClaim("data", "Filesystem");
    cluster().awaitSlot("web-1");
  }

  @Test
  void aClaimThatIsABlockDeviceIsRefusedWithASentence() {
    cluster().makeClaim("data", "Block");
    cluster().makeVm("web-1", "data");
    await()
        .until(
            () -> cluster().condition("web-1", ConditionType.DisksReady),
            "False/ClaimInvalid"::equals);
    assertThat(cluster().message("web-1", ConditionType.DisksReady))
        .startsWith("PersistentVolumeClaim data is a block device (volumeMode Block)");
  }

  @Test
  void aSecondVmOnOneClaimWaitsByTheHoldersNameAndStartsWhenTheHolderIsOff() {
    String first = runningOnClaim("web-1", "data");
    cluster().makeVm("web-2", "data");
    await()
        .until(
            () -> cluster().condition("web-2", ConditionType.DisksReady),
            "False/ClaimInUse"::equals);
    assertThat(cluster().message("web-2", ConditionType.DisksReady))
        .isEqualTo(
            "Claim data is used by VirtualMachine web-1. Delete it or turn it off, or give this VM"
                + " a claim of its own.");
    assertThat(cluster().status("web-2").phase()).isEqualTo(Phase.WaitingForDisks);
    assertThat(cluster().slots("web-2")).isEmpty();

    cluster().power("web-1", Power.Off);
    cluster().awaitDeleting(first);
    assertThat(cluster().slots("web-2")).isEmpty();
    cluster()
        .agent
        .reportEnd(first, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster().awaitGone(first);
    Pod slot = cluster().awaitSlot("web-2");
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(slot.getMetadata().getName());
  }

  @Test
  void ofManyVmsOnOneClaimOneIsOpened() {
    cluster().makeClaim("data", "Filesystem");
    var names = new ArrayList<String>();
    for (int i = 0; i < RACERS; i++) {
      names.add("web-" + i);
    }
    names.forEach(name -> cluster().makeVm(name, "data"));
    // All have a slot before any is opened, as none of the slots has a node yet.
    List<Pod> slots = names.stream().map(cluster()::awaitSlot).toList();
    cluster().kubernetes.bindClaim("data");
    slots.parallelStream().forEach(slot -> cluster().kubernetes.bind(slot, CLUSTER.node()));

    await().until(() -> names.stream().filter(this::isInUse).count() == RACERS - 1);
    assertThat(names.stream().flatMap(name -> cluster().domains(name).stream()))
        .filteredOn(d -> d.getSpec().nodeName() != null)
        .hasSize(1);
    // Those that lost have given their slots back.
    await().until(() -> names.stream().filter(n -> !cluster().domains(n).isEmpty()).count() == 1);
  }

  private boolean isInUse(String vm) {
    return cluster().condition(vm, ConditionType.DisksReady).equals("False/ClaimInUse");
  }

  private String runningOnClaim(String vm, String claim) {
    cluster().makeClaim(claim, "Filesystem");
    cluster().makeVm(vm, claim);
    Pod slot = cluster().awaitSlot(vm);
    String name = slot.getMetadata().getName();
    cluster().kubernetes.bindClaim(claim);
    cluster().kubernetes.bind(slot, CLUSTER.node());
    cluster().awaitOpened(name);
    cluster().agent.reportRunning(name, "10.1.2.3", true);
    cluster().awaitPhase(vm, Phase.Running);
    return name;
  }

  private static Cluster cluster() {
    return CLUSTER.cluster();
  }
}
