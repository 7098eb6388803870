package dev.vireo.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vireo.api.server.SharedApiServer;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The packaged operator, as processes of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeaderIT {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);
  private static final Duration START = Duration.ofSeconds(90);

  private final KubernetesClient admin = SharedApiServer.client();
  private final List<Process> processes = new ArrayList<>();
  @TempDir private Path folder = Path.of(".");

  @BeforeEach
  void freshLease() {
    RunningOperator.grantRights(admin);
    admin.leases().inNamespace("vireo-system").withName("vireo-operator").delete();
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void killingTheLeaderHandsOverAndTheNewOneWorks() throws Exception {
    Process first = start("one");
    await().atMost(START).until(() -> "one".equals(leader()));
    Process second = start("two");
    await().atMost(START).until(() -> log("two").contains("Installed features"));
    assertThat(leader()).isEqualTo("one");

    first.destroyForcibly().waitFor();
    // The lease runs for 8 s, and is tried for each 2 to 4 s.
    await().atMost(Duration.ofSeconds(20)).until(() -> "two".equals(leader()));
    var cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, "leader"));
    cluster.makeImage("tiny");
    cluster.makeVm("web-1");
    cluster.awaitSlot("web-1");
    assertThat(second.isAlive()).isTrue();
    assertThat(get("two", "/q/health/ready")).contains("\"virtualmachine\": \"OK\"");
    assertThat(get("two", "/q/metrics"))
        .contains("reconciliations_success_total", "events_received_total", "virtualmachine");
    cluster.clear();
  }

  @Test
  void aLeaderThatIsAskedToStopDoesSoSoon() throws Exception {
    Process only = start("one");
    await().atMost(START).until(() -> log("one").contains("Installed features"));
    await().atMost(START).until(() -> "one".equals(leader()));
    only.destroy();
    assertThat(only.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(only.exitValue()).isEqualTo(143);
  }

  @Test
  void aLeaderThatHasLostItsLeaseEndsItself() throws Exception {
    Process only = start("one");
    await().atMost(START).until(() -> "one".equals(leader()));
    var leases = admin.leases().inNamespace("vireo-system").withName("vireo-operator");
    // Without a resourceVersion: the leader renews it just as well.
    leases.patch(
        PatchContext.of(PatchType.JSON_MERGE),
        "{\"spec\":{\"holderIdentity\":\"somebody-else\",\"renewTime\":\""
            + MICROS.format(ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(1))
            + "\"}}");
    assertThat(only.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(only.exitValue()).as(log("one")).isEqualTo(1);
    assertThat(log("one")).contains("lease lost, ending the process");
  }

  @Test
  void aLeaderThatDiedWithItsClockAheadIsFollowedAllTheSame() throws Exception {
    admin
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("vireo-system")
                .withName("vireo-operator")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("dead")
                .withLeaseDurationSeconds(8)
                .withAcquireTime(ZonedDateTime.now(ZoneOffset.UTC))
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).plusHours(1))
                .withLeaseTransitions(1)
                .endSpec()
                .build())
        .create();
    start("one");
    await().atMost(START).until(() -> "one".equals(leader()));
    assertThat(log("one")).contains("the leader no longer renews its Lease");
  }

  @Test
  void aLeaderThatATestHaltsGoesOnWhenItIsStartedAgain() throws Exception {
    // On a busy machine it must not lose its Lease first.
    Map<String, String> halted =
        Map.of(
            "VIREO_TEST_HALT_AT", "after-domain",
            "VIREO_LEADER_LEASE_DURATION", "60s",
            "VIREO_LEADER_RENEW_DEADLINE", "50s");
    Process first = start("one", halted);
    var cluster = new Cluster(admin, SharedApiServer.newNamespace(admin, "halt"));
    cluster.makeImage("tiny");
    cluster.makeVm("web-1");
    assertThat(first.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(first.exitValue()).as(log("one")).isEqualTo(137);
    assertThat(log("one")).contains("halting, as vireo.test.halt-at says: step=after-domain");
    assertThat(folder.resolve("halted-after-domain")).exists();
    assertThat(cluster.domains("web-1")).hasSize(1);
    assertThat(cluster.slots("web-1")).isEmpty();

    Process again = start("one", halted);
    await().atMost(START).until(() -> cluster.slots("web-1").size() == 1);
    assertThat(cluster.domains("web-1")).hasSize(1);
    assertThat(again.isAlive()).isTrue();
    cluster.clear();
  }

  private Process start(String name) throws IOException {
    return start(name, Map.of());
  }

  private Process start(String name, Map<String, String> environment) throws IOException {
    Path kubeConfig = folder.resolve("kubeconfig");
    Files.writeString(kubeConfig, SharedApiServer.kubeConfig());
    var builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.port=0",
                "-Djava.io.tmpdir=" + folder,
                "-jar",
                JAR.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("KUBECONFIG", kubeConfig.toString());
    builder.environment().put("HOSTNAME", name);
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  private String get(String name, String path) throws IOException, InterruptedException {
    var port = Pattern.compile("Listening on: http://[^:]*:(\\d+)").matcher(log(name));
    assertThat(port.find()).isTrue();
    URI uri = URI.create("http://127.0.0.1:" + port.group(1) + path);
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  private String leader() {
    Lease lease = admin.leases().inNamespace("vireo-system").withName("vireo-operator").get();
    return lease == null || lease.getSpec().getHolderIdentity() == null
        ? ""
        : lease.getSpec().getHolderIdentity();
  }
}
