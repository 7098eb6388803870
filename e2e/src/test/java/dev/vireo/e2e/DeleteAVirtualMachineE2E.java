package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.VirtualMachine;
import dev.vireo.api.v1alpha1.VirtualMachineStatus;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.NodeVolume;
import dev.vireo.e2e.fixture.NothingLeft;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user deletes a VM at any moment of its life; nothing is left. */
@Isolated
class DeleteAVirtualMachineE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("delete");
  @RegisterExtension static final TestSpace GOING = TestSpace.named("delete-all");

  private static final String ROOT_FROM_TINY =
      """
      {"disks": [{"name": "root", "ephemeral": {"image": {"name": "tiny"}}}]}
      """;

  private static String atRest = "";

  @BeforeAll
  static void rest() {
    atRest = NothingLeft.awaitRest();
  }

  /** A step on the way to a running guest, told by what the API shows. */
  enum Step {
    CREATED(vm -> true),
    CLAIMED(vm -> vm.status().domain() != null),
    DOMAIN_MADE(vm -> vm.domain().isPresent()),
    OPENED(vm -> vm.domain().map(d -> d.getSpec().nodeName() != null).orElse(false)),
    STARTING(vm -> inState(vm, DomainState.Starting) || inState(vm, DomainState.Running)),
    RUNNING(vm -> inState(vm, DomainState.Running));

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas above hold no state
    private final Predicate<TestVm> reached;

    Step(Predicate<TestVm> reached) {
      this.reached = reached;
    }

    private static boolean inState(TestVm vm, DomainState state) {
      return vm.domain()
          .map(d -> d.getStatus())
          .map(status -> status.state() == state)
          .orElse(false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deletedAtAnyStepOfItsStartNothingIsLeft(Step step) {
    TestVm vm = SPACE.vm("short-lived").create("tiny");
    await("step " + step)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> step.reached.test(vm));
    vm.delete();
    vm.awaitGone();
    assertThat(SPACE.domains()).isEmpty();
    NothingLeft.since(atRest);
  }

  @Test
  void aVmMadeAnewAtOnceStartsOnlyWhenTheOldGuestHasEnded() {
    TestVm old = SPACE.vm("at-once").createWithGrace(8);
    old.awaitGuest();
    String oldUid = old.get().getMetadata().getUid();
    // Its CPUs stand still, so it does not shut down and is destroyed when its time is over.
    Cluster.get().lab().virsh(old.node(), "suspend", old.libvirtName());
    try (QemuWatch watch = QemuWatch.of(old)) {
      old.delete();
      TestVm fresh = SPACE.vm("at-once");
      await("the name is free")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(20))
          .ignoreExceptions()
          .until(() -> fresh.create("tiny") != null);
      fresh.awaitGuest();
      assertThat(fresh.get().getMetadata().getUid()).isNotEqualTo(oldUid);
      watch.assertNeverTwo();
    }
  }

  @Test
  void aVmOfTheSameNameStartsOnlyAfterTheOldGuestIsGone() {
    TestVm old = SPACE.vm("again").create("tiny");
    String oldBoot = old.awaitGuest().bootId();
    String oldUid = old.get().getMetadata().getUid();
    String node = old.node();
    old.delete();
    old.awaitGone();
    TestVm fresh = SPACE.vm("again").createOn(node);
    assertThat(fresh.awaitGuest().bootId()).isNotEqualTo(oldBoot);
    assertThat(Cluster.get().lab().virsh(node, "list", "--all", "--uuid").lines())
        .doesNotContain(oldUid)
        .contains(fresh.get().getMetadata().getUid());
  }

  /** The volume outlives it, and has the guest's last word. */
  @Test
  void aNamespaceTakesItsGuestsAlongCleanlyAndStartsNothingNew() {
    Cluster cluster = Cluster.get();
    String node = cluster.nodes().getFirst();
    try (var volume = NodeVolume.folder(GOING.namespace(), "kept", node)) {
      TestVm running = GOING.vm("running").createWithDataOn("kept", node);
      TestVm waiting = GOING.vm("waiting").create("missing");
      GuestFacts before = running.awaitSaved(2);
      waiting.awaitPhase(Phase.WaitingForDisks);
      TestVm starting = GOING.vm("starting").createWithGrace(5);
      await("a start is under way")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> Step.OPENED.reached.test(starting));
      assertThat(claims()).as("of the first and the last").isEqualTo(2);
      try (QemuWatch watch = QemuWatch.of(running)) {
        String qemu = running.qemuPid();
        cluster.client().namespaces().withName(GOING.namespace()).delete();
        waiting.patchSpec(ROOT_FROM_TINY);
        waiting.awaitCondition(ConditionType.Ready, "False", "NamespaceTerminating");
        await("namespace gone")
            .atMost(Duration.ofMinutes(2))
            .pollInterval(Duration.ofMillis(100))
            .failFast("a VM is to be started", () -> claims() > 2)
            .until(() -> cluster.client().namespaces().withName(GOING.namespace()).get() == null);
        assertThat(watch.everSeen()).containsExactly(qemu);
      }
      for (TestVm vm : List.of(running, waiting, starting)) {
        assertThat(QemuWatch.pids(vm)).as(vm.name()).isEmpty();
      }
      assertThat(volume.disk().end()).isEqualTo("clean");
      assertThat(volume.disk().count()).isGreaterThanOrEqualTo(before.counterSaved());
    }
    NothingLeft.since(atRest);
  }

  /** How many incarnations the VMs of that namespace have had: a start begins with another one. */
  private static int claims() {
    return Cluster.get()
        .client()
        .resources(VirtualMachine.class)
        .inNamespace(GOING.namespace())
        .list()
        .getItems()
        .stream()
        .flatMap(vm -> Optional.ofNullable(vm.getStatus()).stream())
        .mapToInt(VirtualMachineStatus::incarnationCount)
        .sum();
  }
}
