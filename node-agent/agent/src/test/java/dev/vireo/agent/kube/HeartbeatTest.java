package dev.vireo.agent.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vireo.agent.domain.RestoreWatch.Trust;
import dev.vireo.agent.state.LineageFile;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an API server may answer that no real one can be brought to answer at will. */
class HeartbeatTest {
  private static final Answer LEASE =
      new Answer(
          200,
          """
          {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
           "metadata": {"name": "node-a", "namespace": "vireo", "uid": "lease", "resourceVersion": "7"}}
          """);
  private static final Answer ABSENT =
      failure(404, "\"details\": {\"name\": \"node-a\", \"kind\": \"leases\"}");
  private static final Answer NO_SUCH_PATH = failure(404, "\"details\": {}");
  private static final Answer CONFLICT =
      failure(409, "\"details\": {\"name\": \"node-a\", \"kind\": \"leases\"}");
  private static final Answer FORBIDDEN = failure(403, "\"details\": {\"name\": \"node-a\"}");

  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final ApiAccess access = new ApiAccess();
  private final KubernetesClient client;
  private final Heartbeat heartbeat;

  private record Answer(int code, String body) {}

  HeartbeatTest(@TempDir Path folder) throws IOException {
    server.createContext("/", this::answer);
    server.start();
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://localhost:%d".formatted(server.getAddress().getPort()))
            .withRequestRetryBackoffLimit(0)
            .build();
    this.client = new KubernetesClientBuilder().withConfig(config).build();
    this.heartbeat =
        new Heartbeat(
            client,
            "vireo",
            "node-a",
            access,
            new Continuity(new LineageFile(folder), TestClocks.STOPPED, () -> {}));
  }

  @AfterEach
  void close() {
    client.close();
    server.stop(0);
  }

  @Test
  void aRefusedLookAfterAConflictStaysARefusal() {
    // The client looks before it writes.
    answers("GET", LEASE, FORBIDDEN);
    answers("PATCH", CONFLICT);
    assertThat(heartbeat.renew(Instant.EPOCH)).isFalse();
    assertThat(access.refuses(ApiAccess.Right.LEASE)).isTrue();

    answers("GET", LEASE);
    answers("PATCH", LEASE);
    assertThat(heartbeat.renew(Instant.EPOCH)).isTrue();
    assertThat(access.refusal()).isEmpty();
  }

  @Test
  void onlyTheServersOwnWordByNameIsThatThereIsNoLease() {
    answers("GET", LEASE);
    assertThat(heartbeat.ask()).isEqualTo(Trust.INTACT);
    answers("GET", NO_SUCH_PATH);
    assertThat(heartbeat.ask()).isEqualTo(Trust.DOUBTFUL);
    answers("GET", ABSENT);
    assertThat(heartbeat.ask()).isEqualTo(Trust.ABSENT);
  }

  @Test
  void anAnswerOfWhoStandsInTheWayIsNoHeartbeat() {
    answers("GET", NO_SUCH_PATH);
    assertThat(heartbeat.renew(Instant.EPOCH)).isFalse();
    answers("GET", ABSENT);
    assertThat(heartbeat.renew(Instant.EPOCH)).as("there never was one").isTrue();
  }

  /** One after another, and the last one from then on. */
  private void answers(String method, Answer... inTurn) {
    answers.put(method, new ArrayDeque<>(List.of(inTurn)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    Deque<Answer> left = Objects.requireNonNull(answers.get(exchange.getRequestMethod()));
    Answer answer = left.size() > 1 ? left.remove() : left.element();
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.code(), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Answer failure(int code, String details) {
    return new Answer(
        code,
        """
        {"apiVersion": "v1", "kind": "Status", "status": "Failure", "message": "no", "code": %d, %s}
        """
            .formatted(code, details));
  }
}
