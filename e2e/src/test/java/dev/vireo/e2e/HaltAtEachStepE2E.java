package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainRunDone;
import dev.vireo.api.v1alpha1.DomainStatus;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.DiskRecord;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.HaltSwitch;
import dev.vireo.e2e.fixture.HaltSwitches;
import dev.vireo.e2e.fixture.LongTest;
import dev.vireo.e2e.fixture.QemuWatch;
import dev.vireo.e2e.fixture.SuspendableVm;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operator and agent end between any two of their writes; no VM runs twice, and nothing is left.
 */
@Isolated
class HaltAtEachStepE2E {
  private static final List<String> OPERATOR_STARTS =
      List.of("after-claim", "after-domain", "after-slot", "before-open", "after-open");
  private static final List<String> OPERATOR_STOPS =
      List.of("before-domain-finalizer", "before-vm-finalizer");
  private static final List<String> AGENT_STARTS =
      List.of(
          "after-status-starting", "after-network", "after-disks", "before-create", "after-create");
  private static final List<String> AGENT_STOPS = List.of("before-closed", "before-release");

  private static final List<String> AGENT_POWERS =
      List.of("after-pause", "after-unpause", "before-deed", "after-deed");

  private static final List<String> AGENT_SUSPENDS =
      List.of("after-save", "after-restore", "after-image-gone");

  @Order(1)
  @RegisterExtension
  static final HaltSwitches SWITCHES =
      new HaltSwitches(
          both(OPERATOR_STARTS, OPERATOR_STOPS),
          Stream.of(AGENT_STARTS, AGENT_STOPS, AGENT_POWERS, AGENT_SUSPENDS)
              .flatMap(List::stream)
              .toList());

  @Order(2)
  @RegisterExtension
  static final TestSpace SPACE = TestSpace.named("halts");

  private static final String NODE = Cluster.get().nodes().getFirst();
  private static final String OTHER = Cluster.get().nodes().getLast();

  private final HaltSwitch operator = SWITCHES.operator();
  private final HaltSwitch agent = SWITCHES.agentOn(NODE);

  @Test
  void aVmStartsAndEndsAsEverThoughBothEndAtEachOfTheirSteps() {
    int operators = operator.restarts();
    int agents = agent.restarts();
    operator.arm(both(OPERATOR_STARTS, OPERATOR_STOPS));
    agent.arm(both(AGENT_STARTS, AGENT_STOPS));

    SPACE.claim("steady", "64Mi");
    TestVm vm = SPACE.vm("steady").createWithDataOn("steady", NODE);
    GuestFacts running = vm.awaitSaved(1);
    assertThat(operator.haltedAt(OPERATOR_STARTS)).isEqualTo(OPERATOR_STARTS);
    assertThat(agent.haltedAt(AGENT_STARTS)).isEqualTo(AGENT_STARTS);
    assertThat(operator.restarts() - operators).isEqualTo(OPERATOR_STARTS.size());
    assertThat(agent.restarts() - agents).isEqualTo(AGENT_STARTS.size());
    assertThat(vm.qemuProcesses()).isEqualTo(1);
    assertThat(vm.status().incarnations()).isEqualTo(1);
    assertThat(SPACE.domains()).hasSize(1);
    assertThat(SPACE.slots()).hasSize(1);

    vm.delete();
    vm.awaitGone();
    assertThat(agent.haltedAt(AGENT_STOPS)).isEqualTo(AGENT_STOPS);
    assertThat(operator.haltedAt(OPERATOR_STOPS)).isEqualTo(OPERATOR_STOPS);
    DiskRecord left = SPACE.diskOn("steady", NODE);
    assertThat(left.end()).isEqualTo("clean");
    assertThat(left.count()).isGreaterThanOrEqualTo(running.counterSaved());
  }

  @LongTest
  @ParameterizedTest
  @CsvSource({"after-slot, after-disks", "after-open, after-create"})
  void vmsThatAreDeletedWhileBothAreDeadLeaveNothing(String operatorStep, String agentStep) {
    assertLeaveNothingDeletedAt(operatorStep, agentStep);
  }

  @LongTest
  @ParameterizedTest
  @CsvSource({
    "after-claim, after-status-starting",
    "after-domain, after-network",
    "before-open, before-create"
  })
  void norAtAnyOtherStep(String operatorStep, String agentStep) {
    assertLeaveNothingDeletedAt(operatorStep, agentStep);
  }

  /** One VM is at a step of its agent, then another at one of the operator. */
  private void assertLeaveNothingDeletedAt(String operatorStep, String agentStep) {
    TestVm ofAgent = haltedAt(agent, agentStep, NODE);
    TestVm ofOperator = haltedAt(operator, operatorStep, OTHER);
    ofAgent.delete();
    ofOperator.delete();
    agent.release();
    operator.release();
    ofAgent.awaitGone();
    ofOperator.awaitGone();
    assertThat(SPACE.domains()).isEmpty();
  }

  /** Nobody has said yet that it runs: that start is made anew, in the same slot. */
  @Test
  void aQemuThatIsKilledBeforeItsStartIsConfirmedIsStartedAgain() {
    agent.hold();
    agent.arm(List.of("after-create"));
    TestVm vm = SPACE.vm("killed").createOn(NODE);
    agent.awaitHalted("after-create");
    Set<String> killed = QemuWatch.pids(vm);
    assertThat(killed).hasSize(1);
    Cluster.get().lab().exec(NODE, "kill", "-KILL", killed.iterator().next());
    agent.release();
    vm.awaitGuest();
    assertThat(QemuWatch.pids(vm)).hasSize(1).doesNotContainAnyElementsOf(killed);
    assertThat(vm.status().incarnations()).isEqualTo(1);
    assertThat(SPACE.slots()).hasSize(1);
  }

  /** A wish that is not done because its agent has ended is said to be done all the same. */
  @Test
  void aGuestIsPausedGoesOnAndIsResetAtMostOnceThoughItsAgentEndsAtEachOfItsSteps() {
    TestVm vm = SPACE.vm("powers").createOn(NODE);
    GuestFacts before = vm.awaitGuest();
    String qemu = vm.qemuPid();
    agent.arm(AGENT_POWERS);
    vm.power(Power.Paused);
    vm.awaitCondition(ConditionType.Ready, "True", "PausedAsDeclared");
    agent.awaitHalted("after-pause");
    vm.power(Power.On);
    assertThat(vm.awaitGuest().bootId()).isEqualTo(before.bootId());
    agent.awaitHalted("after-unpause");

    String lost = vm.wish("resetAt");
    agent.awaitHalted("before-deed");
    awaitReset(vm, lost);
    assertThat(vm.awaitGuest().bootId()).isEqualTo(before.bootId());
    String made = vm.wish("resetAt");
    GuestFacts after = vm.awaitOtherBoot(before);
    agent.awaitHalted("after-deed");
    awaitReset(vm, made);
    assertThat(vm.awaitGuest().bootId()).as("once").isEqualTo(after.bootId());
    assertThat(vm.qemuPid()).isEqualTo(qemu);
  }

  @Test
  void aGuestIsNeitherLostNorBroughtBackTwiceWhenItsAgentEndsAfterItsMemoryIsRestored() {
    assertGoesOnThoughItsAgentEnds("after-restore");
  }

  @LongTest
  @ParameterizedTest
  @ValueSource(strings = {"after-save", "after-image-gone"})
  void norWhenItsAgentEndsAtAnotherStep(String step) {
    assertGoesOnThoughItsAgentEnds(step);
  }

  /** An agent that ends there is followed by one that goes on. */
  private void assertGoesOnThoughItsAgentEnds(String step) {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-" + step, NODE);
    GuestFacts before = vm.vm().awaitSaved(3);
    agent.arm(List.of(step));
    vm.suspend();
    vm.vm().power(Power.On);
    vm.assertGoesOn(before);
    assertThat(agent.haltedAt(List.of(step))).containsExactly(step);
    assertThat(vm.vm().qemuProcesses()).isEqualTo(1);
    assertThat(vm.memories()).isEmpty();
  }

  /** What has gone on is never taken back to what was saved. */
  @LongTest
  @Test
  void aQemuThatIsKilledWhenItsMemoryIsGoneIsStartedFromItsDisks() {
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-lost", NODE);
    GuestFacts before = vm.vm().awaitSaved(3);
    vm.suspend();
    agent.hold();
    agent.arm(List.of("after-image-gone"));
    vm.vm().power(Power.On);
    agent.awaitHalted("after-image-gone");
    Cluster.get().lab().exec(NODE, "kill", "-KILL", vm.vm().qemuPid());
    agent.release();
    GuestFacts after = vm.vm().awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
  }

  private static void awaitReset(TestVm vm, String wish) {
    await("the agent says that it has made the reset of " + wish)
        .atMost(Duration.ofMinutes(2))
        .until(() ->
            vm.domain()
                .map(Domain::getStatus)
                .map(DomainStatus::run)
                .map(DomainRunDone::resetAt)
                .filter(wish::equals)
                .isPresent());
  }

  private static TestVm haltedAt(HaltSwitch component, String step, String node) {
    component.hold();
    component.arm(List.of(step));
    TestVm vm = SPACE.vm(step).createOn(node);
    component.awaitHalted(step);
    return vm;
  }

  // Also after a failure, so that the VMs can go.
  @AfterEach
  void release() {
    agent.release();
    operator.release();
  }

  private static List<String> both(List<String> first, List<String> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }
}
