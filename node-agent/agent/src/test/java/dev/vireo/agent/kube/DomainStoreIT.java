package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.ApiView;
import dev.vireo.agent.state.OpenDomain;
import dev.vireo.api.v1alpha1.Domain;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    api.open.put(new OpenDomain(domain, Optional.empty(), "boot", Optional.empty()));
    api.client.resource(domain).delete();
    assertThat(api.find("web-1-aaaaa").api()).isEqualTo(ApiView.REMEMBERED);
    api.start();
    assertThat(api.find("web-1-aaaaa").api()).isEqualTo(ApiView.GONE);
  }
}
