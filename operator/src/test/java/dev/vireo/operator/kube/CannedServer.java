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
import java.util.function.Function;

/** An API server that answers as told, for answers that a real one gives only by chance. */
public final class CannedServer implements AutoCloseable {
  private final HttpServer server;

  /** Answers each request from now on. */
  public CannedServer(Function<Request, Answer> answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] asked = exchange.getRequestBody().readAllBytes();
          Answer answer =
              answers.apply(
                  new Request(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI().getPath(),
                      new String(asked, StandardCharsets.UTF_8)));
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer.code(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** Answers by the method of the request; a method without answer finds nothing. */
  static CannedServer byMethod(Map<String, Answer> answers) throws IOException {
    Answer none = Answer.failure(404, "NotFound", "{}");
    return new CannedServer(request -> answers.getOrDefault(request.method(), none));
  }

  /** A client of this server; the caller closes it. */
  public KubernetesClient client() {
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

  /** What is asked. */
  public record Request(String method, String path, String body) {}

  /** What is answered. */
  public record Answer(int code, String body) {
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
