package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vireo.agent.domain.RestoreWatch.Trust;
import dev.vireo.agent.loop.BootClock;
import dev.vireo.agent.state.LineageFile;
import dev.vireo.api.meta.Labels;
import dev.vireo.api.server.RestorableApiServer;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** etcd is set back to a backup, and an agent that has renewed its Lease since sees that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EtcdRestoreIT {
  private static final String NAMESPACE = "default";
  private static final String NODE = "node-a";
  private final RestorableApiServer server;
  private final KubernetesClient client;
  private Path state = Path.of("none");
  private int startsAnew;

  EtcdRestoreIT(@TempDir Path folder) {
    server = RestorableApiServer.start(folder);
    client = server.client();
  }

  @BeforeEach
  void makeLease(@TempDir Path ofTest) {
    state = ofTest;
    startsAnew = 0;
    client.leases().inNamespace(NAMESPACE).withName(NODE).delete();
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(NODE)
                .endMetadata()
                .build())
        .create();
  }

  @AfterAll
  void close() {
    client.close();
    server.close();
  }

  @Test
  void aLeaseThatHasLostARenewalTellsOfTheRestoreOnce() {
    Heartbeat before = agent();
    before.renew(Instant.now());
    server.save();
    before.renew(Instant.now());
    before.renew(Instant.now());
    server.restore();

    assertThat(before.ask()).as("also before a heartbeat is due").isEqualTo(Trust.DOUBTFUL);
    assertThat(startsAnew).isOne();
    String left = version();
    assertThat(before.renew(Instant.now())).as("it is about to end").isFalse();
    assertThat(version()).isEqualTo(left);

    assertThat(new LineageFile(state).lineage().epoch()).isOne();
    Heartbeat after = agent();
    assertThat(after.ask()).isEqualTo(Trust.INTACT);
    assertThat(after.renew(Instant.now())).isTrue();
    assertThat(version()).isNotEqualTo(left);
    assertThat(startsAnew).isOne();
  }

  @Test
  void aRestoreIsSeenHoweverMuchHasBeenWrittenSince() {
    Heartbeat agent = agent();
    agent.renew(Instant.now());
    server.save();
    agent.renew(Instant.now());
    long known = Long.parseLong(version());
    server.restore();
    // As by etcdutl --bump-revision: all that is written is newer than all that was known.
    while (revision() < known + 50) {
      annotate("kube-system", "written", Instant.now().toString());
    }
    assertThat(agent.renew(Instant.now())).as("what was kept is not told yet").isFalse();
    assertThat(startsAnew).isOne();
    assertThat(new LineageFile(state).lineage().epoch()).isOne();
  }

  @Test
  void aRestoreThatOthersHaveNoticedIsTakenFromTheLease() {
    Heartbeat agent = agent();
    agent.renew(Instant.now());
    client
        .leases()
        .inNamespace(NAMESPACE)
        .withName(NODE)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"4\"}}}".formatted(Labels.EPOCH));
    assertThat(agent.renew(Instant.now())).isFalse();
    assertThat(startsAnew).isOne();
    assertThat(new LineageFile(state).lineage().epoch()).isEqualTo(4);
  }

  @Test
  void aLeaseThatIsNotThereAnyMoreIsNoSignThatAllIsAsItWas() {
    Heartbeat agent = agent();
    assertThat(agent.renew(Instant.now())).isTrue();
    client.leases().inNamespace(NAMESPACE).withName(NODE).delete();
    assertThat(agent.renew(Instant.now())).isFalse();
    assertThat(agent.ask()).isEqualTo(Trust.ABSENT);
    assertThat(startsAnew).isZero();
  }

  @Test
  void aBackupThatHasTheLastRenewalLooksAsNone() {
    Heartbeat agent = agent();
    agent.renew(Instant.now());
    server.save();
    server.restore();
    assertThat(agent.ask()).isEqualTo(Trust.INTACT);
    agent.renew(Instant.now());
    assertThat(startsAnew).isZero();
  }

  private Heartbeat agent() {
    return new Heartbeat(
        client,
        NAMESPACE,
        NODE,
        new ApiAccess(),
        new Continuity(
            new LineageFile(state), new BootClock(Path.of("/proc")), () -> startsAnew++));
  }

  private String version() {
    return client
        .leases()
        .inNamespace(NAMESPACE)
        .withName(NODE)
        .get()
        .getMetadata()
        .getResourceVersion();
  }

  private long revision() {
    return Long.parseLong(client.namespaces().list().getMetadata().getResourceVersion());
  }

  private void annotate(String namespace, String name, String value) {
    client
        .namespaces()
        .withName(namespace)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(name, value));
  }
}
