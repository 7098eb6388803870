package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.ApiView;
import dev.vireo.agent.domain.SlotSeen;
import dev.vireo.agent.domain.StatusWriter;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiAccessIT {
  private final ApiFixture api;

  ApiAccessIT(@TempDir Path folder) {
    this.api = new ApiFixture(folder);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void anAgentWithoutRightsIsRefusedAndNothingIsCalledGone() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    api.open.put(OpenDomain.of(domain, "boot"));
    try (KubernetesClient nobody = SharedApiServer.clientAs("nobody", Map.of(), "nobodies")) {
      Heartbeat heartbeat = api.heartbeat(nobody);
      heartbeat.renew(Instant.now());
      assertThat(api.access.refusal()).isPresent();
      assertThat(api.find("web-1-aaaaa").api()).isEqualTo(ApiView.REFUSED);
    }
    api.lease();
    api.heartbeat(api.client).renew(Instant.now());
    assertThat(api.access.refusal()).isEmpty();
  }

  @Test
  void aServerThatIsAwayIsNoRefusal() {
    try (KubernetesClient away =
        new KubernetesClientBuilder()
            .withConfig(
                SharedApiServer.config()
                    .withMasterUrl("https://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      api.heartbeat(away).renew(Instant.now());
    }
    assertThat(api.access.refusal()).isEmpty();
  }

  @Test
  void theHeartbeatRenewsTheLeaseThatIsThere() {
    api.lease();
    api.heartbeat(api.client).renew(Instant.parse("2026-11-01T00:00:00Z"));
    assertThat(
            api.client
                .leases()
                .inNamespace(api.namespace)
                .withName(api.node)
                .get()
                .getSpec()
                .getRenewTime())
        .isEqualTo("2026-11-01T00:00:00Z");
  }

  @Test
  void aRefusedStatusIsForgivenByNothingElse() {
    api.start();
    api.lease();
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    try (KubernetesClient limited = limited()) {
      Statuses statuses = new Statuses(limited, api.store, api.access);
      assertThat(statuses.write(domain, ApiFixture.starting()))
          .isInstanceOf(StatusWriter.Written.Failed.class);
      api.heartbeat(api.client).renew(Instant.now());
      api.store.recheck();
      api.slots.recheck();
      statuses.recheck();
      assertThat(api.access.refusal().orElseThrow())
          .startsWith("The API server refuses this agent: domains.vireo.dev \"web-1-aaaaa\" is")
          .contains("cannot patch resource \"domains/status\"");
      await()
          .atMost(ApiFixture.SOON)
          .untilAsserted(
              () -> assertThat(api.find("web-1-aaaaa").api()).isEqualTo(ApiView.REFUSED));

      grant("domains/status", "patch");
      await()
          .atMost(ApiFixture.SOON)
          .until(() -> {
            statuses.recheck();
            return api.access.refusal().isEmpty();
          });
      assertThat(api.client.resource(domain).get().getStatus())
          .as("the question changes nothing")
          .isNull();
      assertThat(statuses.write(api.client.resource(domain).get(), ApiFixture.starting()))
          .isInstanceOf(StatusWriter.Written.Done.class);
    }
  }

  @Test
  void aRefusedStatusOfADomainThatIsGoneStopsNobody() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    try (KubernetesClient limited = limited()) {
      Statuses statuses = new Statuses(limited, api.store, api.access);
      statuses.write(domain, ApiFixture.starting());
      assertThat(api.access.refuses(ApiAccess.Right.DOMAIN_STATUS)).isTrue();
      api.client.resource(domain).delete();
      grant("domains/status", "patch");
      await()
          .atMost(ApiFixture.SOON)
          .until(() -> {
            statuses.recheck();
            return api.access.refusal().isEmpty();
          });
    }
  }

  @Test
  void aRefusedWatchIsForgivenByNothingElse() {
    api.lease();
    try (KubernetesClient limited = limited();
        DomainStore store = new DomainStore(limited, api.node, api.open, api.access)) {
      store.start(_ -> {}, () -> {});
      await().atMost(ApiFixture.SOON).until(() -> api.access.refuses(ApiAccess.Right.DOMAINS));
      api.heartbeat(api.client).renew(Instant.now());
      store.recheck();
      assertThat(api.access.refusal()).isPresent();

      grant("domains", "list", "watch");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            store.recheck();
            return api.access.refusal().isEmpty();
          });
      assertThat(store.hasSynced()).isTrue();
    }
  }

  @Test
  void aRefusedSlotIsForgivenByNothingElse() {
    api.start();
    try (KubernetesClient limited = limited();
        SlotPods slots = new SlotPods(limited, api.node, api.access)) {
      grant("pods", "list", "watch");
      slots.start(_ -> {}, () -> {});
      await().atMost(Duration.ofSeconds(60)).until(slots::hasSynced);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            slots.recheck();
            return api.access.refusal().isEmpty();
          });

      assertThat(slots.observe(api.opened("web-1-aaaaa", "uid")))
          .isInstanceOf(SlotSeen.Unconfirmed.class);
      api.store.recheck();
      slots.recheck();
      assertThat(api.access.refuses(ApiAccess.Right.SLOT)).isTrue();

      grant("pods", "get");
      await()
          .atMost(ApiFixture.SOON)
          .until(() -> {
            slots.recheck();
            return api.access.refusal().isEmpty();
          });
    }
  }

  @Test
  void aRefusedDomainIsForgivenByNothingElse() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    api.open.put(OpenDomain.of(domain, "boot"));
    api.client.resource(domain).delete();
    grant("domains", "list", "watch");
    try (KubernetesClient limited = limited();
        DomainStore store = new DomainStore(limited, api.node, api.open, api.access)) {
      store.start(_ -> {}, () -> {});
      await().atMost(Duration.ofSeconds(60)).until(store::hasSynced);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            store.recheck();
            return api.access.refusal().isEmpty();
          });

      assertThat(store.find(api.key("web-1-aaaaa")).orElseThrow().api()).isEqualTo(ApiView.REFUSED);
      store.recheck();
      assertThat(api.access.refuses(ApiAccess.Right.DOMAIN)).isTrue();

      grant("domains", "get");
      await()
          .atMost(ApiFixture.SOON)
          .until(() -> {
            store.recheck();
            return api.access.refusal().isEmpty();
          });
      assertThat(store.find(api.key("web-1-aaaaa")).orElseThrow().api()).isEqualTo(ApiView.GONE);
    }
  }

  private String user() {
    return "limited-" + api.namespace;
  }

  private KubernetesClient limited() {
    return SharedApiServer.clientAs(user(), Map.of(), "system:authenticated");
  }

  private void grant(String resource, String... verbs) {
    String name = user() + "-" + String.join("-", verbs);
    api.client
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addNewRule()
                .withApiGroups("", "vireo.dev")
                .withResources(resource)
                .withVerbs(verbs)
                .endRule()
                .build())
        .create();
    api.client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", name)
                .addNewSubject("rbac.authorization.k8s.io", "User", user(), null)
                .build())
        .create();
  }
}
