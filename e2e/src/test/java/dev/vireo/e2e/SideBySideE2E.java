package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.e2e.fixture.BesideOthers;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests on one node and on several do not see each other's traffic, disks or addresses. */
@BesideOthers
class SideBySideE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("side");

  @Test
  void twoGuestsOnEachNodeAnswerEachForItself() {
    Cluster cluster = Cluster.get();
    List<TestVm> vms = new ArrayList<>();
    for (String node : cluster.nodes()) {
      vms.add(SPACE.vm("first-" + node).createOn(node));
      vms.add(SPACE.vm("second-" + node).createOn(node));
    }
    List<GuestFacts> guests = vms.stream().map(TestVm::awaitGuest).toList();
    assertThat(guests).extracting(GuestFacts::bootId).doesNotHaveDuplicates();
    assertThat(guests)
        .extracting(GuestFacts::hostname)
        .containsExactlyElementsOf(vms.stream().map(TestVm::name).toList());
    for (String from : cluster.nodes()) {
      for (int i = 0; i < vms.size(); i++) {
        String bootId = guests.get(i).bootId();
        assertThat(vms.get(i).factsFrom(from))
            .as("%s from %s", vms.get(i).name(), from)
            .hasValueSatisfying(facts -> assertThat(facts.bootId()).isEqualTo(bootId));
      }
    }
  }
}
