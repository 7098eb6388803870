package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.Annotations;
import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.server.RestorableApiServer;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.api.v1alpha1.Restarts;
import dev.vireo.api.v1alpha1.UnknownGuest;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcd is set back to a backup from before a guest has moved to another node. */
class EtcdRestoreIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String A = "node-a";
  private static final String B = "node-b";
  private static final String VM = "web-1";

  private final RestorableApiServer server;
  private final KubernetesClient admin;
  private final Cluster cluster;

  EtcdRestoreIT(@TempDir Path folder) {
    server = RestorableApiServer.start(folder);
    admin = server.client();
    cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, "restored"));
  }

  @BeforeEach
  void prepare() {
    RunningOperator.grantRights(admin);
    cluster.makeImage("tiny");
    cluster.kubernetes.makeNode(A);
    cluster.kubernetes.makeNode(B);
  }

  @AfterEach
  void close() {
    admin.close();
    server.close();
  }

  @Test
  void nothingIsStartedBeforeAllHostsHaveToldAndWhatTheyFoundHasEnded() {
    UnknownGuest moved;
    String before;
    try (var first = RunningOperator.startImpatientOn(server);
        var _ = live(A);
        var _ = live(B)) {
      before = cluster.makeRunningVm(VM, A);
      server.save();
      moved = moveTo(B, before);
      server.restore();
      // Its watches may hang: it begins anew as soon as a heartbeat is missed.
      await("the operator has noticed").atMost(SOON).until(() -> !first.freshStarts.isEmpty());
    }
    assertThat(cluster.domain(before).getSpec().nodeName()).isEqualTo(A);
    cluster.agent.reportRestored(A, 1);
    cluster.agent.reportEnd(before, DomainState.Ended, Reason.Closed, "It was closed before.");
    try (var second = RunningOperator.startImpatientOn(server);
        var _ = live(A);
        var _ = live(B)) {
      cluster.awaitDeleting(before);
      cluster.agent.reportEnd(before, DomainState.Closed, Reason.Closed, "It was closed before.");
      cluster.awaitGone(before);
      cluster.kubernetes.finishSlots(VM);
      awaitReady("False/ClusterRestored");
      assertThat(cluster.message(VM, ConditionType.Ready)).contains("Not yet: " + B + ".");
      await("the other agent is asked").atMost(SOON).until(() -> epochOnLeaseOf(B), "1"::equals);
      assertNothingIsStarted();

      cluster.agent.reportRestored(B, 1, moved);
      awaitReady("False/WaitingForPreviousGuest");
      assertThat(cluster.message(VM, ConditionType.Ready)).contains("runs on " + B);
      assertNothingIsStarted();

      cluster.agent.reportRestored(B, 1);
      Pod slot = cluster.awaitSlot(VM);
      cluster.kubernetes.bind(slot, B);
      Domain opened = cluster.awaitOpened(slot.getMetadata().getName());
      assertThat(opened.getSpec().run().epoch()).isEqualTo(1);

      assertThat(second.freshStarts).as("it was started after the restore").isEmpty();
      cluster.agent.reportRestored(A, 2);
      await("another restore").atMost(SOON).until(() -> !second.freshStarts.isEmpty());
      assertThat(epochOnLeaseOf(B)).isEqualTo("2");
    }
  }

  @Test
  void aGuestThatByTheBackupIsAboutToBeStartedAgainIsSoThoughItsNodeHasClosedIt() {
    Restarts restart = new Restarts(0, 1, Reason.GuestCrashed, "2026-11-23T05:00:11Z");
    String before;
    try (var first = RunningOperator.startImpatientOn(server);
        var _ = live(A);
        var _ = live(B)) {
      before = cluster.makeRunningVm(VM, A);
      cluster.agent.reportCrash(before, restart);
      cluster.awaitStatus(VM, s -> s.phase() == Phase.CrashLoopBackOff);
      server.save();
      cluster.power(VM, Power.Off);
      cluster.awaitDeleting(before);
      cluster.agent.reportCrash(before, DomainState.Closed, Reason.GuestCrashed, restart);
      cluster.awaitGone(before);
      server.restore();
      await("the operator has noticed").atMost(SOON).until(() -> !first.freshStarts.isEmpty());
    }
    cluster.agent.reportRestored(A, 1);
    cluster.agent.reportCrash(before, DomainState.Ended, Reason.Closed, restart);
    try (var _ = RunningOperator.startImpatientOn(server);
        var _ = live(A);
        var _ = live(B)) {
      cluster.awaitDeleting(before);
      cluster.agent.reportCrash(before, DomainState.Closed, Reason.Closed, restart);
      cluster.awaitGone(before);
      cluster.kubernetes.finishSlots(VM);
      awaitReady("False/ClusterRestored");
      assertNothingIsStarted();

      cluster.agent.reportRestored(B, 1);
      Pod slot = cluster.awaitSlot(VM);
      cluster.kubernetes.bind(slot, B);
      cluster.awaitOpened(slot.getMetadata().getName());
      assertThat(restarts()).isEqualTo(1);
    }
  }

  private int restarts() {
    return Objects.requireNonNull(cluster.vm(VM).orElseThrow().getStatus())
        .restartsOrNone()
        .times();
  }

  /** A node with an agent that reports and renews its Lease, as if it knew of no restore. */
  private Heart live(String node) {
    if (cluster.agent.awaitHypervisor(node).getStatus() == null) {
      cluster.agent.reportHost(node, Cluster.HOST, true);
    }
    return Heart.of(cluster.agent, node);
  }

  /** Stops the guest and starts it on another node; what an agent there tells of it later. */
  private UnknownGuest moveTo(String node, String before) {
    cluster.power(VM, Power.Off);
    cluster.awaitDeleting(before);
    cluster.agent.reportEnd(before, DomainState.Closed, Reason.StoppedAsAsked, "It shut down.");
    cluster.awaitGone(before);
    cluster.kubernetes.finishSlots(VM);
    cluster.awaitStatus(VM, s -> s.domain() == null);
    cluster.power(VM, Power.On);
    Pod slot = cluster.awaitSlot(VM);
    cluster.kubernetes.bind(slot, node);
    String domain = slot.getMetadata().getName();
    cluster.awaitOpened(domain);
    cluster.agent.reportRunning(domain, "10.1.2.4", true);
    return new UnknownGuest(
        cluster.vm(VM).orElseThrow().getMetadata().getUid(), cluster.namespace, domain);
  }

  private void assertNothingIsStarted() {
    cluster.makeSureOf(() ->
        cluster.slots(VM).isEmpty()
            && admin.resources(Domain.class).inAnyNamespace().list().getItems().isEmpty());
  }

  private void awaitReady(String condition) {
    await(condition)
        .atMost(SOON)
        .until(() -> cluster.condition(VM, ConditionType.Ready), condition::equals);
  }

  private String epochOnLeaseOf(String node) {
    return Optional.ofNullable(admin.leases().inNamespace("vireo-system").withName(node).get())
        .flatMap(lease -> Annotations.find(lease, Labels.EPOCH))
        .orElse("none");
  }
}
