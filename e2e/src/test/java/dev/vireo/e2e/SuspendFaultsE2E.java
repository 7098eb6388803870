package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.HaltSwitch;
import dev.vireo.e2e.fixture.HaltSwitches;
import dev.vireo.e2e.fixture.SuspendableVm;
import dev.vireo.e2e.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest whose memory was saved goes on where it was, once, whoever is killed in between. */
@Isolated
class SuspendFaultsE2E {
  private static final List<String> STEPS =
      List.of("after-save", "after-restore", "after-image-gone");

  @Order(1)
  @RegisterExtension
  static final HaltSwitches SWITCHES = new HaltSwitches(List.of(), STEPS);

  @Order(2)
  @RegisterExtension
  static final TestSpace SPACE = TestSpace.named("suspendfaults");

  private static final String NODE = Cluster.get().nodes().getFirst();

  private final Cluster cluster = Cluster.get();

  /** An agent that ends there is followed by one that goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"after-save", "after-restore", "after-image-gone"})
  void aGuestIsNeitherLostNorBroughtBackTwiceWhenItsAgentEnds(String step) {
    HaltSwitch agent = SWITCHES.agentOn(NODE);
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
  @Test
  void aQemuThatIsKilledWhenItsMemoryIsGoneIsStartedFromItsDisks() {
    HaltSwitch agent = SWITCHES.agentOn(NODE);
    SuspendableVm vm = SuspendableVm.create(SPACE, "desk-lost", NODE);
    GuestFacts before = vm.vm().awaitSaved(3);
    vm.suspend();
    agent.hold();
    agent.arm(List.of("after-image-gone"));
    vm.vm().power(Power.On);
    agent.awaitHalted("after-image-gone");
    cluster.lab().exec(NODE, "kill", "-KILL", vm.vm().qemuPid());
    agent.release();
    GuestFacts after = vm.vm().awaitSaved(before.counterSaved() + 1);
    assertThat(after.bootId()).isNotEqualTo(before.bootId());
    assertThat(after.counterRestored()).isGreaterThanOrEqualTo(before.counterSaved());
  }
}
