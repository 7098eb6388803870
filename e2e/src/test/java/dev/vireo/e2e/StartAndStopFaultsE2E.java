package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.Lab;
import dev.vireo.e2e.fixture.PodProcess;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that a guest's start or stop needs is killed in the middle of it; both are done all the
 * same, once, and nothing is left.
 */
@Isolated
class StartAndStopFaultsE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("halfway");

  private static final Lab LAB = Cluster.get().lab();

  /** What is killed. */
  enum Victim {
    LIBVIRTD,
    CONTAINERD,
    KUBELET,
    SLOT,
    PAUSE;

    /** Whether a start has come to where it needs this one next, or has it. */
    boolean isInUse(Domain domain) {
      return switch (this) {
        case KUBELET -> domain.getSpec().slotUid() != null;
        // The slot's container is made while its guest is. A sandbox that fails is tried again by
        // the kubelet 10 s later.
        case LIBVIRTD, CONTAINERD -> isStarting(domain);
        case SLOT, PAUSE -> domain.getSpec().slotUid() != null && inSlot(domain).lives();
      };
    }

    private static boolean isStarting(Domain domain) {
      return domain.getStatus() != null && domain.getStatus().state() == DomainState.Starting;
    }

    /** What is of the slot comes back by itself. */
    void killAndRestart(Domain domain) {
      switch (this) {
        case LIBVIRTD, CONTAINERD, KUBELET -> {
          LAB.kill(nodeOf(domain), word());
          LAB.restart(nodeOf(domain), word());
        }
        case SLOT, PAUSE -> inSlot(domain).signal("KILL");
      }
    }

    private PodProcess inSlot(Domain domain) {
      String slot = Objects.requireNonNull(domain.getSpec().slotUid());
      return new PodProcess(nodeOf(domain), slot, word());
    }

    private static String nodeOf(Domain domain) {
      return Objects.requireNonNull(domain.getSpec().nodeName());
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGuestThatIsBeingStartedRuns(Victim victim) {
    // A pod whose sandbox has died is ended first, with all of its grace.
    TestVm vm = SPACE.vm("starting-" + victim.word()).createWithGrace(1);
    try (QemuWatch watch = QemuWatch.of(vm)) {
      Domain domain =
          await("a start that needs " + victim)
              .atMost(Duration.ofSeconds(30))
              .pollInterval(Duration.ofMillis(20))
              .until(vm::domain, d -> d.filter(victim::isInUse).isPresent())
              .orElseThrow();
      victim.killAndRestart(domain);

      vm.awaitGuest();
      assertThat(QemuWatch.pids(vm)).hasSize(1);
      assertThat(vm.status().incarnations()).isEqualTo(1);
      watch.assertNeverTwo();
    }
  }

  /** It boots still and hears nobody, so it takes all of its grace. */
  @ParameterizedTest
  @EnumSource
  void aGuestThatIsBeingStoppedGoes(Victim victim) {
    TestVm vm = SPACE.vm("stopping-" + victim.word()).createWithGrace(4);
    try (QemuWatch watch = QemuWatch.of(vm)) {
      vm.awaitPhase(Phase.Running);
      Domain domain = vm.domain().orElseThrow();
      vm.delete();
      vm.awaitPhase(Phase.Terminating);
      assertThat(QemuWatch.pids(vm)).as("it has not stopped yet").hasSize(1);
      victim.killAndRestart(domain);

      vm.awaitGone();
      assertThat(QemuWatch.pids(vm)).isEmpty();
      assertThat(SPACE.domains()).isEmpty();
      watch.assertNeverTwo();
    }
  }
}
