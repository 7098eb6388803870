package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.ApiView;
import dev.vireo.agent.domain.KnownDomain;
import dev.vireo.agent.domain.SlotSeen;
import dev.vireo.agent.domain.StatusWriter.Written;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.api.server.SharedApiServer;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API server is out of the agent's reach for a while. */
class ApiAwayIT {
  private final ApiFixture api;
  private final Wire wire = new Wire(SharedApiServer.config().build().getMasterUrl());
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(ApiClient.patient(SharedApiServer.config().withMasterUrl(wire.url()).build()))
          .withKubernetesSerialization(ApiClient.serialization())
          .build();
  private final DomainStore store;
  private final SlotPods slots;
  private final Statuses statuses;

  ApiAwayIT(@TempDir Path folder) {
    this.api = new ApiFixture(folder);
    this.store = new DomainStore(client, api.node, api.open, api.access);
    this.slots = new SlotPods(client, api.node, api.access);
    this.statuses = new Statuses(client, store, api.access);
  }

  @AfterEach
  void close() {
    store.close();
    slots.close();
    client.close();
    wire.close();
    api.close();
  }

  private void start() {
    store.start(api.changed::add, () -> {});
    slots.start(api.changed::add, () -> {});
  }

  private KnownDomain find() {
    return store.find(api.key("web-1-aaaaa")).orElseThrow();
  }

  @Test
  void whatWasToldStaysKnownAndAWordIsNotAnsweredForLong() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    start();
    await().atMost(ApiFixture.SOON).until(store::hasSynced);
    assertThat(statuses.write(domain, ApiFixture.starting())).isInstanceOf(Written.Done.class);
    Domain known = find().domain();

    wire.cut();
    Instant asked = Instant.now();
    assertThat(statuses.write(known, ApiFixture.starting())).isInstanceOf(Written.Unanswered.class);
    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(find().api()).isEqualTo(ApiView.CURRENT);
    assertThat(api.access.refusal()).isEmpty();

    wire.mend();
    assertThat(statuses.write(known, ApiFixture.starting())).isInstanceOf(Written.Done.class);
  }

  @Test
  void whatChangedMeanwhileIsHeardOfSoonAfterwards() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    api.open.put(OpenDomain.of(domain, "boot"));
    start();
    await().atMost(ApiFixture.SOON).until(store::hasSynced);
    wire.cut();
    api.client.resource(domain).delete();
    Domain other = api.create("web-1-bbbbb", Optional.of(api.node));
    assertThat(find().api()).isEqualTo(ApiView.CURRENT);
    wire.mend();
    await()
        .atMost(ApiFixture.SOON)
        .untilAsserted(
            () -> assertThat(store.listed()).contains(Set.of(other.getMetadata().getUid())));
    assertThat(find().api()).isEqualTo(ApiView.GONE);
  }

  @Test
  void anAgentThatIsStartedMeanwhileHasOnlyItsFilesUntilThen() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    domain.setStatus(ApiFixture.starting());
    api.open.put(OpenDomain.of(domain, "boot").untold(domain));
    wire.cut();
    start();
    assertThat(find().api()).isEqualTo(ApiView.REMEMBERED);
    assertThat(slots.observe(domain)).isInstanceOf(SlotSeen.Unheard.class);
    assertThat(store.unwritten()).containsExactly(api.key("web-1-aaaaa"));
    assertThat(api.heartbeat(client).renew(Instant.now())).isFalse();
    wire.mend();
    await().atMost(ApiFixture.SOON).until(() -> find().api() == ApiView.CURRENT);
    await()
        .atMost(ApiFixture.SOON)
        .until(() -> !(slots.observe(domain) instanceof SlotSeen.Unheard));
    assertThat(api.heartbeat(client).renew(Instant.now())).isTrue();
  }
}
