package dev.vireo.operator.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.HypervisorStatus;
import dev.vireo.operator.node.Heartbeat.Pulse;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeViewTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final Instant SAID = Instant.parse("2026-11-23T04:59:30Z");

  private static final Duration TIMEOUT = Duration.ofSeconds(40);

  @Test
  void aWordOnAMachineThatIsHeardOfDoesNotCount() {
    NodeView view = view(lease(SAID.minusSeconds(5)), heard(NOW.minusSeconds(10)), NOW);
    assertThat(view.declaredDead()).contains("boot-1");
    assertThat(view.confirmedDead()).isEmpty();
  }

  @Test
  void itCountsOnceAMachineHasBeenSilentForTooLongThatWasNotHeardOfAfterIt() {
    assertThat(view(lease(SAID.minusSeconds(9)), heard(NOW.minusSeconds(41)), NOW).confirmedDead())
        .contains("boot-1");
  }

  @Test
  void itNeverCountsWhereTheMachineWasHeardOfAfterIt() {
    NodeView view =
        view(lease(SAID.plusSeconds(1)), heard(SAID.plusSeconds(1)), NOW.plusSeconds(3600));
    assertThat(view.declaredDead()).contains("boot-1");
    assertThat(view.confirmedDead()).isEmpty();
  }

  @Test
  void theClockOfTheNodeDoesNotMatter() {
    for (Duration ahead : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
      var skewed = new Beats(ahead);
      Heartbeat found = Heartbeat.found(skewed.at(SAID.minusSeconds(60)), SAID.minusSeconds(60));
      Heartbeat beat = found.next(skewed.at(SAID.plusSeconds(10)), SAID.plusSeconds(10));
      NodeView lives = view(lease(SAID.plusSeconds(10)), beat, SAID.plusSeconds(12));
      assertThat(lives.pulse(SAID.plusSeconds(12), TIMEOUT))
          .as("%s", ahead)
          .isEqualTo(Pulse.Beating);
      assertThat(lives.confirmedDead()).isEmpty();
      NodeView later = view(lease(SAID.plusSeconds(10)), beat, SAID.plusSeconds(51));
      assertThat(later.pulse(SAID.plusSeconds(51), TIMEOUT)).isEqualTo(Pulse.Silent);
      assertThat(later.confirmedDead()).as("heard of after it").isEmpty();
      assertThat(view(lease(SAID.minusSeconds(60)), found, SAID).confirmedDead())
          .as("silent since before it")
          .contains("boot-1");
    }
  }

  @Test
  void aNewProcessWaitsForTheWholeTimeOutHoweverOldTheHeartbeatIs() {
    Heartbeat found = Heartbeat.found(Optional.of(NOW.minusSeconds(3600)), NOW);
    Lease lease = lease(SAID.minusSeconds(3600));
    NodeView first = view(lease, found, NOW.plusSeconds(40));
    assertThat(first.pulse(NOW.plusSeconds(40), TIMEOUT)).isEqualTo(Pulse.NotKnown);
    assertThat(first.confirmedDead()).isEmpty();
    NodeView then = view(lease, found, NOW.plusSeconds(41));
    assertThat(then.pulse(NOW.plusSeconds(41), TIMEOUT)).isEqualTo(Pulse.Silent);
    assertThat(then.confirmedDead()).contains("boot-1");
  }

  @Test
  void aLeaseThatWasMadeAnewIsNoSignOfItsAgent() {
    Lease anew = new LeaseBuilder().withNewMetadata().endMetadata().withNewSpec().endSpec().build();
    Heartbeat before = heard(NOW.minusSeconds(30));
    assertThat(before.next(Optional.empty(), NOW)).isEqualTo(before);

    Heartbeat found = Heartbeat.found(Optional.empty(), NOW);
    Hypervisor reported = reportedFrom("machine-a", "boot-1");
    NodeView first = view(reported, Optional.of(anew), found, NOW.plusSeconds(1));
    assertThat(first.pulse(NOW.plusSeconds(1), TIMEOUT)).isEqualTo(Pulse.NotKnown);
    assertThat(first.confirmedDead()).isEmpty();
    NodeView then = view(reported, Optional.of(anew), found, NOW.plusSeconds(41));
    assertThat(then.pulse(NOW.plusSeconds(41), TIMEOUT)).isEqualTo(Pulse.Silent);
    assertThat(then.confirmedDead()).contains("boot-1");

    anew.getMetadata().setCreationTimestamp(SAID.plusSeconds(1).toString());
    assertThat(view(reported, Optional.of(anew), found, NOW.plusSeconds(41)).confirmedDead())
        .as("the one before may have been renewed after the word")
        .isEmpty();
  }

  @Test
  void silenceIsEnoughWhereItIsNotNotedWhenItWasSaid() {
    Hypervisor hypervisor = hypervisor();
    hypervisor.getMetadata().setManagedFields(List.of());
    assertThat(
            view(hypervisor, Optional.of(lease(NOW)), heard(NOW.minusSeconds(41)), NOW)
                .confirmedDead())
        .contains("boot-1");
  }

  @Test
  void itCountsForABootWhoseNodeIsAnotherMachineByNow() {
    assertThat(
            view(reportedFrom("machine-b", "boot-9"), Optional.of(lease(NOW)), heard(NOW), NOW)
                .confirmedDead())
        .contains("boot-1");
  }

  @Test
  void itCountsWhereNoAgentWasHeardOfForTheTimeOut() {
    Lease never = lease(NOW);
    never.getMetadata().setManagedFields(List.of());
    Heartbeat found = Heartbeat.found(Optional.empty(), NOW);
    assertThat(view(never, found, NOW).confirmedDead()).isEmpty();
    assertThat(view(never, found, NOW.plusSeconds(41)).confirmedDead()).contains("boot-1");
  }

  @Test
  void withoutALeaseItIsNotKnownWhetherItWasHeardOfAfterTheWord() {
    Heartbeat found = Heartbeat.found(Optional.empty(), NOW);
    assertThat(view(hypervisor(), Optional.empty(), found, NOW.plusSeconds(41)).confirmedDead())
        .isEmpty();
  }

  @Test
  void aHeartbeatInTheVerySecondOfTheWordMayHaveBeenAfterIt() {
    Heartbeat silent = heard(NOW.minusSeconds(41));
    assertThat(view(lease(SAID), silent, NOW).confirmedDead()).isEmpty();
    assertThat(view(lease(SAID.minusSeconds(1)), silent, NOW).confirmedDead()).contains("boot-1");
  }

  /** Of an agent whose clock is wrong. */
  private record Beats(Duration ahead) {
    Optional<Instant> at(Instant now) {
      return Optional.of(now.plus(ahead));
    }
  }

  private static NodeView view(Lease lease, Heartbeat heartbeat, Instant now) {
    return view(hypervisor(), Optional.of(lease), heartbeat, now);
  }

  private static NodeView view(
      Hypervisor hypervisor, Optional<Lease> lease, Heartbeat heartbeat, Instant now) {
    return NodeView.of("node-a", Optional.of(hypervisor), lease, heartbeat, now, TIMEOUT);
  }

  private static Heartbeat heard(Instant since) {
    return Heartbeat.found(Optional.empty(), Instant.EPOCH).next(Optional.of(Instant.MAX), since);
  }

  private static Hypervisor reportedFrom(String machine, String boot) {
    Hypervisor hypervisor = hypervisor();
    hypervisor.setStatus(
        new KubernetesSerialization()
            .unmarshal(
                "host: {machineId: %s, bootId: %s}".formatted(machine, boot),
                HypervisorStatus.class));
    return hypervisor;
  }

  /** Said of, after something else was. */
  private static Hypervisor hypervisor() {
    return new KubernetesSerialization()
        .unmarshal(
            """
            apiVersion: vireo.dev/v1alpha1
            kind: Hypervisor
            metadata:
              name: node-a
              annotations: {vireo.dev/confirmed-dead: boot-1, other: "1"}
              managedFields:
              - {manager: other, operation: Update, time: "2026-11-23T05:30:00Z", fieldsType: FieldsV1,
                 fieldsV1: {"f:metadata": {"f:annotations": {"f:other": {}}}}}
              - {manager: kubectl-annotate, operation: Update, time: "2026-11-23T04:59:30Z", fieldsType: FieldsV1,
                 fieldsV1: {"f:metadata": {"f:annotations": {".": {}, "f:vireo.dev/confirmed-dead": {}}}}}
              - {manager: agent, operation: Update, subresource: status, fieldsType: FieldsV1, time: "2026-11-23T05:40:00Z",
                 fieldsV1: {"f:status": {}}}
            """,
            Hypervisor.class);
  }

  /** As the API server notes it, on its own clock. */
  private static Lease lease(Instant renewed) {
    return new KubernetesSerialization()
        .unmarshal(
            """
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata:
              name: node-a
              managedFields:
              - {manager: vireo-operator, operation: Update, time: "2026-11-23T05:50:00Z", fieldsType: FieldsV1,
                 fieldsV1: {"f:spec": {"f:holderIdentity": {}}}}
              - {manager: vireo-agent, operation: Update, time: "%s", fieldsType: FieldsV1,
                 fieldsV1: {"f:spec": {"f:renewTime": {}}}}
            spec: {holderIdentity: node-a}
            """
                .formatted(renewed),
            Lease.class);
  }
}
