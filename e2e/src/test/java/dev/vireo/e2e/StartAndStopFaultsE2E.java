package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.Lab;
import dev.vireo.e2e.fixture.Leader;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.PodProcess;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.SeenDomains;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that a guest's start or stop needs is killed in the middle of it; both are done all the
 * same, once, and nothing is left.
 */
@Isolated
class StartAndStopFaultsE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("halfway");

  /** A start takes about a second: now and then a kill comes too late. */
  private static final int TRIES = 3;

  private static final Lab LAB = Cluster.get().lab();

  /** What is killed. */
  enum Victim {
    LIBVIRTD,
    CONTAINERD,
    KUBELET,
    SLOT,
    PAUSE,
    AGENT,
    OPERATOR,
    APISERVER,
    ETCD;

    /** Whether a start has come to where it needs this one next, or is about to have it. */
    boolean isInUse(Domain domain) {
      return switch (this) {
        case KUBELET, SLOT, PAUSE -> domain.getSpec().slotUid() != null;
        // The slot's container is made while its guest is. A sandbox that fails is tried again by
        // the kubelet 10 s later.
        case LIBVIRTD, CONTAINERD, AGENT, OPERATOR, APISERVER, ETCD ->
            stateOf(domain) == DomainState.Starting;
      };
    }

    /** Where it is, for a Domain that has a node. */
    String placeFor(Domain domain) {
      return switch (this) {
        case APISERVER, ETCD -> "control-plane";
        case OPERATOR -> Leader.await().node();
        case LIBVIRTD, CONTAINERD, KUBELET, SLOT, PAUSE, AGENT ->
            Objects.requireNonNull(domain.getSpec().nodeName());
      };
    }

    void kill(String place, Domain domain) {
      switch (this) {
        case SLOT, PAUSE ->
            new PodProcess(place, Objects.requireNonNull(domain.getSpec().slotUid()), word())
                .killAsSoonAsThere();
        case LIBVIRTD, CONTAINERD, KUBELET, AGENT, OPERATOR, APISERVER, ETCD ->
            LAB.kill(place, word());
      }
    }

    /** What is of the slot comes back by itself. */
    void restart(String place) {
      switch (this) {
        case SLOT, PAUSE -> {}
        case LIBVIRTD, CONTAINERD, KUBELET, AGENT, OPERATOR, APISERVER, ETCD ->
            LAB.restart(place, word());
      }
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @BeforeAll
  static void bringAGuestThatDoesNotListen() {
    SPACE.image("tiny-deaf", "tiny-deaf.img");
  }

  /** How a guest is stopped. */
  enum Stop {
    OFF(Phase.Stopping),
    DELETE(Phase.Terminating);

    private final Phase phase;

    Stop(Phase phase) {
      this.phase = phase;
    }

    /** Returns when the VM tells it. */
    void begin(TestVm vm) {
      switch (this) {
        case OFF -> vm.power(Power.Off);
        case DELETE -> vm.delete();
      }
      vm.awaitPhase(phase);
    }

    void awaitEnd(TestVm vm) {
      if (this == OFF) {
        vm.awaitPhase(Phase.Stopped);
        vm.delete();
      }
      vm.awaitGone();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LIBVIRTD", "KUBELET", "APISERVER"})
  void aGuestThatIsBeingStartedRuns(Victim victim) {
    assertRunsThoughKilled(victim);
  }

  // Agent and operator end at each single step of a start in HaltAtEachStepE2E.
  @LongTest
  @ParameterizedTest
  @EnumSource(names = {"CONTAINERD", "SLOT", "PAUSE", "ETCD"})
  void aGuestThatIsBeingStartedRunsWhateverElseIsKilled(Victim victim) {
    assertRunsThoughKilled(victim);
  }

  private static void assertRunsThoughKilled(Victim victim) {
    boolean inTime =
        IntStream.rangeClosed(1, TRIES).anyMatch(number -> runsThoughKilled(victim, number));
    assertThat(inTime).as("killed before the guest ran, in one of %d starts", TRIES).isTrue();
  }

  /** Returns whether the guest did not run yet when that was killed. */
  private static boolean runsThoughKilled(Victim victim, int number) {
    TestVm vm = SPACE.vm("starting-" + victim.word() + "-" + number);
    try (SeenDomains seen = SeenDomains.of(SPACE);
        QemuWatch watch = QemuWatch.of(vm)) {
      // A pod whose sandbox has died is ended first, with all of its grace.
      vm.createWithGrace(1);
      Domain domain =
          seen.await(
              "a start of " + vm.name() + " that needs " + victim,
              d -> d.getSpec().virtualMachine().name().equals(vm.name()) && victim.isInUse(d));
      String place = victim.placeFor(domain);
      boolean inTime;
      try {
        victim.kill(place, domain);
        inTime = stateOf(seen.latest(domain)) != DomainState.Running;
      } finally {
        victim.restart(place);
      }

      vm.awaitGuest();
      assertThat(watch.pids()).hasSize(1);
      assertThat(vm.status().incarnations()).isEqualTo(1);
      watch.assertNeverTwo();
      return inTime;
    }
  }

  @ParameterizedTest
  @CsvSource({"LIBVIRTD, OFF", "PAUSE, DELETE", "AGENT, OFF", "OPERATOR, DELETE"})
  void aGuestThatIsBeingStoppedGoes(Victim victim, Stop stop) {
    assertGoesThoughKilled(victim, stop);
  }

  @LongTest
  @ParameterizedTest
  @CsvSource({
    "CONTAINERD, DELETE",
    "KUBELET, OFF",
    "SLOT, DELETE",
    "APISERVER, OFF",
    "ETCD, DELETE"
  })
  void aGuestThatIsBeingStoppedGoesWhateverElseIsKilled(Victim victim, Stop stop) {
    assertGoesThoughKilled(victim, stop);
  }

  /** It hears nobody, so it takes all of its grace. */
  private static void assertGoesThoughKilled(Victim victim, Stop stop) {
    TestVm vm = SPACE.vm("stopping-" + victim.word()).createWithGrace("tiny-deaf", 6);
    try (QemuWatch watch = QemuWatch.of(vm)) {
      vm.awaitPhase(Phase.Running);
      Domain domain = vm.domain().orElseThrow();
      String place = victim.placeFor(domain);
      stop.begin(vm);
      try {
        victim.kill(place, domain);
        assertThat(watch.pids()).as("it has not stopped yet").hasSize(1);
      } finally {
        victim.restart(place);
      }

      stop.awaitEnd(vm);
      assertThat(watch.pids()).isEmpty();
      assertThat(SPACE.domains()).isEmpty();
      watch.assertNeverTwo();
    }
  }

  private static @Nullable DomainState stateOf(Domain domain) {
    return domain.getStatus() == null ? null : domain.getStatus().state();
  }
}
