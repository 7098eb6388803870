package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.meta.ConditionType;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.HostIdentity;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.LastEnd;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.operator.kube.ManagedFields;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine of a running guest is gone, is another one, or was booted anew. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostNodeIT {
  private static final HostIdentity BOOT_1 = Cluster.HOST;
  private static final HostIdentity BOOT_2 = new HostIdentity(BOOT_1.machineId(), "boot-2");
  private static final HostIdentity OTHER = new HostIdentity("machine-b", "boot-9");

  private final KubernetesClient admin = SharedApiServer.client();
  private final RunningOperator operator = startOperator();
  private Cluster cluster = new Cluster(admin, "none");
  private String node = "none";
  private Optional<Heart> heart = Optional.empty();

  private RunningOperator startOperator() {
    RunningOperator.grantRights(admin);
    return RunningOperator.startImpatient();
  }

  @BeforeEach
  void makeNode() {
    cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, "lost"));
    cluster.makeImage("tiny");
    node = "node-" + UUID.randomUUID().toString().substring(0, 8);
    cluster.kubernetes.makeNode(node);
    cluster.agent.reportHost(node, BOOT_1, true);
    heart = Optional.of(Heart.of(cluster.agent, node));
  }

  @AfterEach
  void clear() {
    stopHeart();
    cluster.clear();
    admin.nodes().withName(node).delete();
    admin.resources(Hypervisor.class).delete();
  }

  @AfterAll
  void close() {
    operator.close();
    admin.close();
  }

  @Test
  void anAdministratorsWordLetsTheGuestStartElsewhereAlsoWhenTheNodeIsGone() {
    String domain = cluster.makeRunningVm("web-1", node);
    admin.nodes().withName(node).delete();
    lost();
    cluster.awaitPhase("web-1", Phase.Unknown);
    assertThat(message("web-1")).isEqualTo(silence() + sayIt());
    assertThat(cluster.domain(domain).isMarkedForDeletion()).isFalse();

    say("boot-1");
    cluster.awaitGone(domain);
    cluster.awaitStatus("web-1", s -> s.domain() != null && !s.domain().equals(domain));
    assertThat(cluster.status("web-1").lastEnd())
        .extracting(LastEnd::reason)
        .isEqualTo(Reason.HostRebooted);
    assertThat(cluster.slots("web-1"))
        .as("forced off")
        .extracting(p -> p.getMetadata().getName())
        .doesNotContain(domain);
  }

  @Test
  void aDeletionWaitsForTheWordOnTheVeryBoot() {
    String domain = cluster.makeRunningVm("web-1", node);
    lost();
    cluster.awaitPhase("web-1", Phase.Unknown);
    cluster.deleteVm("web-1");
    awaitMessage(
        "web-1", "The deletion waits for proof that the guest has stopped. " + silence() + sayIt());
    assertThat(cluster.status("web-1").phase()).isEqualTo(Phase.Terminating);

    say("boot-0");
    awaitMessage(
        "web-1",
        "The deletion waits for proof that the guest has stopped. "
            + silence()
            + ", or, if its machine is off for good, correct what was said of it:"
            + " vireo.dev/confirmed-dead=boot-0 does not name the boot that may run the guest."
            + " kubectl annotate --overwrite hypervisor "
            + node
            + " vireo.dev/confirmed-dead=boot-1");
    assertThat(cluster.domain(domain)).isNotNull();

    say("boot-1");
    cluster.awaitVmGone("web-1");
    assertThat(cluster.domain(domain)).isNull();
    assertThat(cluster.slots("web-1")).isEmpty();
  }

  @Test
  void aWordOnAMachineThatIsHeardOfStopsNothing() {
    String domain = cluster.makeRunningVm("web-1", node);
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    say("boot-1");
    assertThat(
            ManagedFields.annotationWrittenAt(
                admin.resources(Hypervisor.class).withName(node).get(), Labels.CONFIRMED_DEAD))
        .hasValueSatisfying(said -> assertThat(said).isBetween(before, Instant.now()));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            admin.nodes().withName(node).get().getSpec().getTaints().stream()
                .anyMatch(t -> Labels.NOT_READY_TAINT.equals(t.getKey())));
    cluster.deleteVm("web-1");
    cluster.awaitDeleting(domain);
    cluster.awaitPhase("web-1", Phase.Terminating);
    assertThat(message("web-1"))
        .isEqualTo(
            "The guest is being stopped on "
                + node
                + "; it is destroyed after 20 seconds if it does not.");
    assertThat(cluster.domain(domain)).isNotNull();
    cluster.agent.reportEnd(
        domain, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster.awaitVmGone("web-1");
  }

  @Test
  void anotherMachineOfTheNodesNameProvesNothing() {
    String domain = cluster.makeRunningVm("web-1", node);
    cluster.agent.reportHost(node, OTHER, true);
    cluster.awaitPhase("web-1", Phase.Unknown);
    assertThat(message("web-1")).isEqualTo(otherMachine());
    assertThat(cluster.condition("web-1", ConditionType.Ready)).isEqualTo("Unknown/OtherMachine");

    cluster.deleteVm("web-1");
    awaitMessage(
        "web-1", "The deletion waits for proof that the guest has stopped. " + otherMachine());
    cluster.agent.reportEnd(
        domain, DomainState.Closed, Reason.StoppedAsAsked, "The guest shut down.");
    cluster.makeSureOf(() -> cluster.domain(domain) != null);
    assertThat(message("web-1"))
        .isEqualTo("The deletion waits for proof that the guest has stopped. " + otherMachine());

    cluster.agent.reportHost(node, BOOT_1, true);
    cluster.awaitVmGone("web-1");
  }

  @Test
  void theWordOnTheOldMachineCountsThoughAnotherOneIsHeardOfByItsName() {
    String domain = cluster.makeRunningVm("web-1", node);
    cluster.agent.reportHost(node, OTHER, true);
    cluster.awaitPhase("web-1", Phase.Unknown);
    say("boot-1");
    cluster.awaitGone(domain);
    cluster.awaitStatus("web-1", s -> s.domain() != null && !s.domain().equals(domain));
  }

  @Test
  void aVmMadeAnewWaitsForTheGuestOnTheMachineThatIsGone() {
    String domain = cluster.makeRunningVm("web-1", node);
    // Somebody takes the finalizer off by hand; of a VM that is not going, it would be put back.
    cluster.deleteVm("web-1");
    cluster.awaitDeleting(domain);
    cluster.patchVm("web-1", "{\"metadata\":{\"finalizers\":null}}");
    cluster.awaitVmGone("web-1");
    lost();
    cluster.makeVm("web-1");
    cluster.awaitStatus("web-1", s -> s.domain() != null);
    awaitMessage(
        "web-1",
        "An earlier guest of this name, "
            + domain
            + " on "
            + node
            + ", has not been proven gone yet; this one is started as soon as it is. "
            + silence()
            + sayIt());
    say("boot-1");
    cluster.awaitGone(domain);
  }

  @ParameterizedTest
  @ValueSource(ints = {-3600, 3600})
  void aNodeWhoseClockIsWrongIsHeardOfAndItsSilenceIsSeen(int secondsAhead) {
    stopHeart();
    heart = Optional.of(Heart.of(cluster.agent, node, Duration.ofSeconds(secondsAhead)));
    String domain = cluster.makeRunningVm("web-1", node);
    say("boot-1");
    await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(10))
        .until(() -> cluster.status("web-1").phase() == Phase.Running);
    assertThat(cluster.domain(domain).isMarkedForDeletion()).isFalse();

    stopHeart();
    cluster.awaitPhase("web-1", Phase.Unknown);
    assertThat(message("web-1")).contains("say so anew, for it was heard of after that was said");
    assertThat(cluster.domain(domain).isMarkedForDeletion()).isFalse();
    say(null);
    say("boot-1");
    cluster.awaitGone(domain);
  }

  @Test
  void aHeartbeatLeaseThatWasDeletedHidesNoSilence() {
    String domain = cluster.makeRunningVm("web-1", node);
    stopHeart();
    admin.leases().inNamespace("vireo-system").withName(node).delete();
    cluster.awaitPhase("web-1", Phase.Unknown);
    assertThat(cluster.domain(domain).isMarkedForDeletion()).isFalse();
  }

  /** With the Lease went what was known of heartbeats after the word. */
  @Test
  void aWordFromBeforeTheLeaseOfANodeThatIsGoneWasDeletedMustBeSaidAnew() {
    String domain = cluster.makeRunningVm("web-1", node);
    stopHeart();
    say("boot-1");
    admin.nodes().withName(node).delete();
    admin.leases().inNamespace("vireo-system").withName(node).delete();
    cluster.awaitPhase("web-1", Phase.Unknown);
    cluster.makeSureOf(() -> !cluster.domain(domain).isMarkedForDeletion());
    assertThat(admin.leases().inNamespace("vireo-system").withName(node).get()).isNotNull();

    say(null);
    say("boot-1");
    cluster.awaitGone(domain);
  }

  @Test
  void aNewerBootOfTheSameMachineIsProof() {
    String domain = cluster.makeRunningVm("web-1", node);
    cluster.deleteVm("web-1");
    cluster.awaitDeleting(domain);
    cluster.makeSureOf(() -> cluster.domain(domain) != null);
    cluster.agent.reportHost(node, BOOT_2, true);
    cluster.awaitVmGone("web-1");
    assertThat(cluster.domain(domain)).isNull();
  }

  private void stopHeart() {
    heart.ifPresent(Heart::close);
    heart = Optional.empty();
  }

  private void lost() {
    stopHeart();
    cluster.agent.heartbeat(node, Instant.parse("2026-11-01T00:00:00Z"));
  }

  private void say(@Nullable String boot) {
    admin
        .resources(Hypervisor.class)
        .withName(node)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\""
                + Labels.CONFIRMED_DEAD
                + "\":"
                + (boot == null ? "null" : "\"" + boot + "\"")
                + "}}}");
  }

  private String silence() {
    return "The agent of "
        + node
        + " has not been heard of since 2026-11-01T00:00:00Z; the guest may still run there. Bring"
        + " the node back";
  }

  private String otherMachine() {
    return node
        + " is another machine now than the one that started the guest, which may still run there."
        + " Bring that machine back"
        + sayIt();
  }

  private String sayIt() {
    return ", or, if its machine is off for good, say so: kubectl annotate hypervisor "
        + node
        + " vireo.dev/confirmed-dead=boot-1";
  }

  private String message(String vm) {
    return cluster.message(vm, ConditionType.Ready);
  }

  private void awaitMessage(String vm, String message) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(message(vm)).isEqualTo(message));
  }
}
