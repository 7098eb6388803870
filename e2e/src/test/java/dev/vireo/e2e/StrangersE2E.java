package dev.vireo.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.Hypervisor;
import dev.vireo.api.v1alpha1.Phase;
import dev.vireo.api.v1alpha1.Power;
import dev.vireo.e2e.fixture.AgentPod;
import dev.vireo.e2e.fixture.Cluster;
import dev.vireo.e2e.fixture.GuestFacts;
import dev.vireo.e2e.fixture.Leader;
import dev.vireo.e2e.fixture.TestSpace;
import dev.vireo.e2e.fixture.TestVm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Who is not, or no longer, entitled to a guest changes nothing about it. */
@Isolated
class StrangersE2E {
  @RegisterExtension static final TestSpace SPACE = TestSpace.named("strangers");

  private static final String NODE = Cluster.get().nodes().getFirst();
  private static final String OTHER = Cluster.get().nodes().getLast();
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final Cluster cluster = Cluster.get();

  @Test
  void anAgentsTokenReachesNothingOfAnotherNode() {
    TestVm vm = SPACE.vm("guarded").createOn(OTHER);
    vm.awaitPhase(Phase.Running);
    Domain domain = vm.domain().orElseThrow();
    try (KubernetesClient agent = AgentPod.on(NODE).client()) {
      refused(
          () ->
              agent
                  .resource(domain)
                  .subresource("status")
                  .patch(MERGE, "{\"status\":{\"state\":\"" + DomainState.Closed + "\"}}"),
          "the agent of node %s may not change domains/status %s/%s, which belongs to node %s"
              .formatted(NODE, SPACE.namespace(), domain.getMetadata().getName(), OTHER));
      refused(
          () ->
              agent
                  .resources(Hypervisor.class)
                  .withName(OTHER)
                  .subresource("status")
                  .patch(MERGE, "{\"status\":{\"host\":{\"bootId\":\"another\"}}}"),
          "the agent of node %s may not change hypervisors/status %s, which belongs to node %s"
              .formatted(NODE, OTHER, OTHER));
      refused(
          () ->
              agent
                  .leases()
                  .inNamespace(Cluster.SYSTEM)
                  .withName(OTHER)
                  .patch(MERGE, "{\"spec\":{\"holderIdentity\":\"me\"}}"),
          "the agent of node %s may not change leases %s/%s, which belongs to node %s"
              .formatted(NODE, Cluster.SYSTEM, OTHER, OTHER));
      refused(() -> agent.resource(vm.get()).get(), "cannot get resource \"virtualmachines\"");
      refused(
          () -> agent.secrets().inNamespace(SPACE.namespace()).withName("any").get(),
          "cannot get resource \"secrets\"");
    }
    assertThat(vm.awaitPhase(Phase.Running).domain()).isEqualTo(domain.getMetadata().getName());
  }

  private static void refused(ThrowingCallable call, String words) {
    Assertions.assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(call)
        .withMessageContaining(words);
  }

  @Test
  void aSecondAgentOnANodeWaitsForTheFirstAndChangesNothing() {
    TestVm vm = SPACE.vm("one-agent").createOn(NODE);
    GuestFacts before = vm.awaitGuest();
    Pod second =
        cluster
            .client()
            .resource(
                new PodBuilder(AgentPod.on(NODE).pod())
                    .withNewMetadata()
                    .withNamespace(Cluster.SYSTEM)
                    .withName("second-agent")
                    .endMetadata()
                    .editSpec()
                    .editFirstContainer()
                    // The first agent answers at their address.
                    .withStartupProbe(null)
                    .withLivenessProbe(null)
                    .withReadinessProbe(null)
                    .addNewEnv()
                    .withName("QUARKUS_HTTP_PORT")
                    .withValue("9474")
                    .endEnv()
                    .endContainer()
                    .endSpec()
                    .withStatus(null)
                    .build())
            .create();
    try {
      await("the second agent waits")
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .until(() ->
              cluster
                  .client()
                  .pods()
                  .resource(second)
                  .getLog()
                  .contains("Another agent of this host holds the lock"));
      assertThat(vm.facts())
          .hasValueSatisfying(f -> assertThat(f.bootId()).isEqualTo(before.bootId()));
      vm.power(Power.Off);
      vm.awaitPhase(Phase.Stopped);
    } finally {
      cluster.client().resource(second).withGracePeriod(0).delete();
    }
  }

  @Test
  void anAgentWhoseTokenIsRevokedChangesNothingUntilItHasAnother() throws InterruptedException {
    TestVm vm = SPACE.vm("unheard").createOn(NODE);
    GuestFacts before = vm.awaitGuest();
    AgentPod agent = AgentPod.on(NODE);
    ServiceAccount account =
        cluster
            .client()
            .serviceAccounts()
            .inNamespace(Cluster.SYSTEM)
            .withName(agent.pod().getSpec().getServiceAccountName())
            .get();
    long refusalsBefore = refusals(agent);
    cluster.client().resource(account).delete();
    try {
      // The API server takes the token for some 10 s more, and the agent acts as long.
      await("the agent says so")
          .atMost(Duration.ofMinutes(1))
          .until(() -> refusals(agent) > refusalsBefore);
      vm.power(Power.Off);
      TimeUnit.SECONDS.sleep(10);
      assertThat(vm.factsFrom(OTHER))
          .hasValueSatisfying(now -> assertThat(now.bootId()).isEqualTo(before.bootId()));
    } finally {
      account.getMetadata().setUid(null);
      account.getMetadata().setResourceVersion(null);
      cluster.client().resource(account).create();
      // The kubelet keeps tokens in its memory.
      cluster.nodes().forEach(node -> cluster.lab().restart(node, "kubelet"));
    }
    vm.awaitPhase(Phase.Stopped);
    assertThat(vm.qemuProcesses()).isZero();
  }

  /** An agent is refused for a moment by an API server that has just been started, too. */
  private static long refusals(AgentPod agent) {
    return agent
        .log()
        .lines()
        .filter(line -> line.contains("Nothing is changed until the API server accepts"))
        .count();
  }

  @Test
  void aLeaderThatWakesUpAfterItsLeaseChangesNothing() {
    TestVm vm = SPACE.vm("led").create("tiny");
    GuestFacts before = vm.awaitGuest();
    Leader old = Leader.await();
    old.stop();
    try {
      Leader.awaitOtherThan(old);
      vm.power(Power.Off);
      vm.awaitPhase(Phase.Stopped);
      vm.power(Power.On);
      assertThat(vm.awaitGuest().bootId()).isNotEqualTo(before.bootId());
    } finally {
      old.goOn();
    }
    old.awaitRestart();
    assertThat(vm.awaitPhase(Phase.Running).incarnations()).isEqualTo(2);
    assertThat(SPACE.domains()).hasSize(1);
    assertThat(vm.qemuProcesses()).isEqualTo(1);
  }
}
