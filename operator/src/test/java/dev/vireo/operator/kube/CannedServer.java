package dev.vireo.operator.kube;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An API server that answers as told, for answers that a real one gives only by chance. */
final class CannedServer implements AutoCloseable {
  private final HttpServer server;

  /**
   * Answers from now on.
   *
   * @param answers by the method of the request; a method without one is not found
   */
  CannedServer(Map<String, Answer> answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var answer =
              answers.getOrDefault(
                  exchange.getRequestMethod(), Answer.failure(404, "NotFound", "{}"));
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer.code(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl("http://localhost:" + server.getAddress().getPort())
                .build())
        .build();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** What is answered. */
  record Answer(int code, String body) {
    static Answer failure(int code, String reason, String details) {
      return new Answer(
          code,
          """
          {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": %d,
           "message": "canned", "reason": "%s", "details": %s}
          """
              .formatted(code, reason, details));
    }
  }
}
