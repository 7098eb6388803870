package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.agent.domain.StatusWriter;
import dev.vireo.agent.testing.Told;
import dev.vireo.api.meta.Reason;
import dev.vireo.api.v1alpha1.Domain;
import dev.vireo.api.v1alpha1.DomainState;
import dev.vireo.api.v1alpha1.DomainStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusesIT {
  private final ApiFixture api;

  StatusesIT(@TempDir Path folder) {
    this.api = new ApiFixture(folder);
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aStatusIsWrittenAndSeenAtOnce() {
    api.start();
    api.create("web-1-aaaaa", Optional.of(api.node));
    await().atMost(ApiFixture.SOON).until(() -> api.store.find(api.key("web-1-aaaaa")).isPresent());
    Domain domain = api.find("web-1-aaaaa").domain();
    StatusWriter.Written written = api.statuses.write(domain, ApiFixture.starting());
    assertThat(written).isInstanceOf(StatusWriter.Written.Done.class);
    assertThat(api.find("web-1-aaaaa").domain().getStatus())
        .as("our own write is read back, whatever the watch has brought")
        .isEqualTo(ApiFixture.starting());
    Domain stored = api.client.resource(domain).get();
    assertThat(stored.getStatus()).isEqualTo(ApiFixture.starting());
    assertThat(stored.getSpec()).isEqualTo(domain.getSpec());
    assertThat(stored.getMetadata().getManagedFields())
        .anySatisfy(fields -> {
          assertThat(fields.getManager()).isEqualTo("vireo-agent");
          assertThat(fields.getOperation()).isEqualTo("Apply");
          assertThat(fields.getSubresource()).isEqualTo("status");
        });
  }

  @Test
  void aFieldThatIsNoLongerSaidIsTakenAway() {
    api.start();
    Domain created = api.create("web-1-aaaaa", Optional.of(api.node));
    api.statuses.write(created, ApiFixture.starting());
    Domain domain = api.client.resource(created).get();
    DomainStatus waiting = Told.status(DomainState.Waiting, Reason.StartFailed, "No.", null, null);
    api.statuses.write(domain, waiting);
    assertThat(api.client.resource(domain).get().getStatus()).isEqualTo(waiting);
  }

  @Test
  void aSuccessorOfTheSameNameIsNotWrittenTo() {
    api.start();
    Domain first = api.create("web-1-aaaaa", Optional.of(api.node));
    api.client.resource(first).delete();
    await().atMost(ApiFixture.SOON).until(() -> api.client.resource(first).get() == null);
    assertThat(api.statuses.write(first, ApiFixture.starting()))
        .isNotInstanceOf(StatusWriter.Written.Done.class);
    Domain second = api.create("web-1-aaaaa", Optional.of(api.node));
    assertThat(api.statuses.write(first, ApiFixture.starting()))
        .isInstanceOf(StatusWriter.Written.Failed.class);
    assertThat(api.client.resource(second).get().getStatus()).isNull();
  }

  @Test
  void aDecisionThatWasOvertakenIsNotWritten() {
    Domain first = api.create("web-1-aaaaa", Optional.of(api.node));
    api.client
        .resource(first)
        .edit(d -> {
          d.getMetadata().setFinalizers(List.of("vireo.dev/test"));
          return d;
        });
    assertThat(api.statuses.write(first, ApiFixture.starting()))
        .isInstanceOf(StatusWriter.Written.Failed.class);
  }

  @Test
  void aWriteToADomainThatIsGoneIsForgotten() {
    api.start();
    Domain domain = api.create("web-1-aaaaa", Optional.of(api.node));
    await().atMost(ApiFixture.SOON).until(() -> api.store.find(api.key("web-1-aaaaa")).isPresent());
    api.statuses.write(domain, ApiFixture.starting());
    api.store.forgetWrites();
    assertThat(api.store.writes()).as("it is there").isEqualTo(1);
    api.client.resource(domain).delete();
    await()
        .atMost(ApiFixture.SOON)
        .untilAsserted(() -> {
          api.store.forgetWrites();
          assertThat(api.store.writes()).isZero();
        });
  }
}
