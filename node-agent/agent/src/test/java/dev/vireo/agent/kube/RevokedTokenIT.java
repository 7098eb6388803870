package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.ApiView;
import dev.vireo.api.meta.Finalizers;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own client with the token of a pod, whose ServiceAccount is deleted. */
class RevokedTokenIT {
  private static final String ACCOUNT = "agent";
  private static final String VM = "web-1-aaaaa";

  /** The API server remembers for 10 s that a token is good, and says so of a deleted one's. */
  private static final Duration REVOKED = Duration.ofSeconds(30);

  private final ApiFixture api;
  private final Path token;
  private final Vertx vertx = Vertx.vertx();
  private Map<String, String> settings = Map.of();

  RevokedTokenIT(@TempDir Path folder) {
    this.api = new ApiFixture(folder.resolve("open"));
    this.token = folder.resolve("token");
  }

  @BeforeEach
  void makePod() throws IOException {
    api.lease();
    api.client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(api.namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("", "ServiceAccount", ACCOUNT, api.namespace)
                .build())
        .create();
    makeAccount();
    Config admin = SharedApiServer.config().build();
    // As a pod's environment and files tell it.
    settings =
        Map.of(
            Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY,
            "false",
            Config.KUBERNETES_MASTER_SYSTEM_PROPERTY,
            admin.getMasterUrl(),
            Config.KUBERNETES_TRUST_CERT_SYSTEM_PROPERTY,
            "true",
            Config.KUBERNETES_AUTH_SERVICEACCOUNT_TOKEN_FILE_SYSTEM_PROPERTY,
            token.toString());
    settings.forEach(System::setProperty);
  }

  @AfterEach
  void close() {
    settings.keySet().forEach(System::clearProperty);
    api.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void whatAnOpenWatchStillTellsIsNotActedUponUntilThereIsAnotherToken() throws IOException {
    create();
    ApiClient clients = new ApiClient();
    try (KubernetesClient client = clients.client(vertx);
        DomainStore store = new DomainStore(client, api.node, api.open, api.access);
        SlotPods slots = new SlotPods(client, api.node, api.access)) {
      Heartbeat heartbeat = api.heartbeat(client);
      store.start(_ -> {}, () -> {});
      slots.start(_ -> {}, () -> {});
      await().atMost(ApiFixture.SOON).until(() -> store.hasSynced() && slots.hasSynced());
      heartbeat.renew(Instant.now());
      assertThat(viewOf(store)).isEqualTo(ApiView.CURRENT);

      api.client.serviceAccounts().inNamespace(api.namespace).withName(ACCOUNT).delete();
      await()
          .atMost(REVOKED)
          .until(() -> {
            heartbeat.renew(Instant.now());
            return api.access.refuses(ApiAccess.Right.LEASE);
          });
      api.client.resources(Domain.class).inNamespace(api.namespace).withName(VM).delete();
      await().atMost(ApiFixture.SOON).until(() -> domain(store).isMarkedForDeletion());
      assertThat(viewOf(store)).isEqualTo(ApiView.REFUSED);
      for (int i = 0; i < 3; i++) {
        heartbeat.renew(Instant.now());
        store.recheck();
        slots.recheck();
        assertThat(viewOf(store)).as("it stays so").isEqualTo(ApiView.REFUSED);
      }

      makeAccount();
      await()
          .atMost(REVOKED)
          .until(() -> {
            heartbeat.renew(Instant.now());
            store.recheck();
            slots.recheck();
            return viewOf(store) == ApiView.CURRENT;
          });
      assertThat(domain(store).isMarkedForDeletion()).isTrue();
    }
  }

  private void create() {
    Domain domain = api.opened(VM, "slot-uid");
    domain.getMetadata().setFinalizers(List.of(Finalizers.DOMAIN));
    api.client.resource(domain).create();
  }

  private ApiView viewOf(DomainStore store) {
    return store.find(api.key(VM)).orElseThrow().api();
  }

  private Domain domain(DomainStore store) {
    return store.find(api.key(VM)).orElseThrow().domain();
  }

  /** With another token, in the file that the kubelet keeps. */
  private void makeAccount() throws IOException {
    api.client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(api.namespace)
                .withName(ACCOUNT)
                .endMetadata()
                .build())
        .create();
    var request = new TokenRequestBuilder().withNewSpec().endSpec().build();
    Files.writeString(
        token,
        api.client
            .serviceAccounts()
            .inNamespace(api.namespace)
            .withName(ACCOUNT)
            .tokenRequest(request)
            .getStatus()
            .getToken());
  }
}
