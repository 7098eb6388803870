package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.NothingLeft;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
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
}
