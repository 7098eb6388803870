package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.ApiView;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.api.v1alpha1.Domain;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainStoreIT {
  private final ApiFixture api;

  DomainStoreIT(@TempDir Path folder) {
    this.api = new ApiFixture(folder);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void onlyDomainsOfTheNodeAreSeenAndOneThatIsOpenedAppears() {
    api.start();
    api.create("web-1-aaaaa", Optional.of("another-node"));
    Domain later = api.create("web-1-bbbbb", Optional.empty());
    later.setSpec(later.getSpec().openedOn(api.node, "slot-uid", List.of()));
    api.client.resource(later).update();
    await().atMost(ApiFixture.SOON).until(() -> api.changed.contains(api.key("web-1-bbbbb")));
    assertThat(api.store.keys()).containsExactly(api.key("web-1-bbbbb"));
    assertThat(api.changed).doesNotContain(api.key("web-1-aaaaa"));
  }

  @Test
  void aRememberedDomainIsGoneOnlyWhenTheServerHasListed() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    api.open.put(OpenDomain.of(domain, "boot"));
    api.client.resource(domain).delete();
    assertThat(api.find("web-1-aaaaa").api()).isEqualTo(ApiView.REMEMBERED);
    api.start();
    assertThat(api.find("web-1-aaaaa").api()).isEqualTo(ApiView.GONE);
  }

  @Test
  void aDomainThatAnOldListDoesNotHaveIsGoneOnlyWhenTheServerSaysSo() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    api.open.put(OpenDomain.of(domain, "boot"));
    try (KubernetesClient lagging = StaleReads.client(new StaleReads(api.node));
        DomainStore store = new DomainStore(lagging, api.node, api.open, api.access)) {
      store.start(_ -> {}, () -> {});
      await()
          .atMost(ApiFixture.SOON)
          .untilAsserted(
              () -> assertThat(store.listed()).as("an old list, followed").contains(Set.of()));
      assertThat(store.find(api.key("web-1-aaaaa")).orElseThrow())
          .satisfies(known -> {
            assertThat(known.api()).isEqualTo(ApiView.CURRENT);
            assertThat(known.domain().getMetadata().getUid())
                .isEqualTo(domain.getMetadata().getUid());
          });

      api.client.resource(domain).delete();
      assertThat(store.find(api.key("web-1-aaaaa")).orElseThrow().api()).isEqualTo(ApiView.GONE);
      api.create("web-1-aaaaa", Optional.of(api.node));
      assertThat(store.find(api.key("web-1-aaaaa")).orElseThrow())
          .as("another one of its name")
          .satisfies(known -> {
            assertThat(known.api()).isEqualTo(ApiView.GONE);
            assertThat(known.domain().getMetadata().getUid())
                .isEqualTo(domain.getMetadata().getUid());
          });
    }
  }

  @Test
  void aDomainThatIsNotOpenedYetIsNoneOfThisNodes() {
    Domain unopened = api.create("web-1-aaaaa", Optional.empty());
    Domain opened = api.create("web-1-bbbbb", Optional.of(api.node));
    unopened.setSpec(opened.getSpec());
    api.open.put(OpenDomain.of(unopened, "boot"));
    api.start();
    assertThat(api.find("web-1-aaaaa").api()).isEqualTo(ApiView.GONE);
  }

  @Test
  void aServerThatDoesNotAnswerHasNotSaidThatADomainIsGone() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    api.open.put(OpenDomain.of(domain, "boot"));
    StaleReads reads = new StaleReads(api.node);
    try (KubernetesClient lagging = StaleReads.client(reads);
        DomainStore store = new DomainStore(lagging, api.node, api.open, api.access)) {
      store.start(api.changed::add, () -> {});
      await().atMost(ApiFixture.SOON).until(store::hasSynced);
      reads.silent = true;
      assertThat(store.find(api.key("web-1-aaaaa")).orElseThrow().api())
          .isEqualTo(ApiView.UNLISTED);
      assertThat(api.changed).isEmpty();
      store.recheck();
      assertThat(api.changed).as("looked at again").containsExactly(api.key("web-1-aaaaa"));
      reads.silent = false;
      assertThat(store.find(api.key("web-1-aaaaa")).orElseThrow().api()).isEqualTo(ApiView.CURRENT);
      store.recheck();
      assertThat(api.changed).hasSize(1);
    }
  }

  @Test
  void aListIsOneOnlyWhenTheServerHasToldAll() {
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    api.create("web-1-bbbbb", Optional.of("another-node"));
    assertThat(api.store.listed()).isEmpty();
    assertThat(api.slots.owners()).isEmpty();
    api.start();
    await().atMost(ApiFixture.SOON).until(() -> api.store.listed().isPresent());
    assertThat(api.store.listed()).contains(Set.of(domain.getMetadata().getUid()));
    await().atMost(ApiFixture.SOON).until(() -> api.slots.owners().isPresent());
    api.access.failed(ApiAccess.Right.DOMAINS, new KubernetesClientException("no", 403, null));
    assertThat(api.store.listed()).as("a refused agent knows nothing").isEmpty();
  }

  @Test
  void theOwnersOfSlotsAreTheirDomains() {
    api.start();
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    Pod pod = api.slot("web-1-aaaaa");
    pod.addOwnerReference(domain);
    api.client.resource(pod).update();
    await()
        .atMost(ApiFixture.SOON)
        .until(() -> api.slots.owners().equals(Optional.of(Set.of(domain.getMetadata().getUid()))));
  }
}
